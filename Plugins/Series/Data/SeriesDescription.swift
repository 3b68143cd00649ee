import Foundation
import PerceiverKit

/// What a model of a series has to know: its channels, as the training part has them, and its times.
public struct SeriesDescription: Codable, Sendable, Equatable {
    /// A channel, and how its values are standardised.
    struct Channel: Codable, Sendable, Equatable {
        let name: String
        let mean: Double
        /// More than 0.
        let deviation: Double

        /// The mean and the standard deviation of what is known.
        init(_ name: String, _ values: some Sequence<Double>) {
            let known = values.filter { !$0.isNaN }
            let count = Double(max(1, known.count))
            let mean = known.reduce(0) { $0 + $1 / count }
            let deviation = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }.squareRoot()
            self.name = name
            self.mean = mean
            self.deviation = deviation > abs(mean) * 1e-12 ? deviation : 1
        }

        /// A standardised value in the units of the data.
        func inUnits(_ value: Float) -> Double { Double(value) * deviation + mean }
    }

    let channels: [Channel]
    let unit: TimeUnit
    /// From one time to the next.
    let step: Double
    /// Where in a file of it is what.
    let columns: TimelineColumnSettings
    /// The times where the validation and the test part begin.
    let (validationStart, testStart): (Double, Double)

    /// The file that a run keeps it in.
    static let fileName = "series.json"
}

extension SeriesDescription {
    /// Reads the file that a run keeps.
    ///
    /// - Throws: `SettingsError` for one that cannot be read.
    init(contents: Data) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: contents)
        } catch {
            throw SettingsError(
                "The run's \(Self.fileName), which says what its channels are, cannot be read: \(error)")
        }
    }

    /// The contents of that file.
    var fileContents: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }

    /// The channels that a file has, standardised.
    ///
    /// - Throws: `DataError` for a file with none of them, with another step, or with a value of quite another size.
    func standardised(_ timeline: Timeline, path: String) throws -> StandardSeries {
        let places = Dictionary(timeline.names.enumerated().map { ($1, $0) }) { first, _ in first }
        let numbers = channels.indices.filter { places[channels[$0].name] != nil }
        guard !numbers.isEmpty else {
            throw DataError(
                path: path, expected: "channels such as \(channels.map(\.name).quoted)",
                found: "the channels \(timeline.names.quoted)")
        }
        guard abs(timeline.grid.step - step) <= 0.2 * step else {
            throw DataError(
                path: path, expected: "times \(unit.length(step)) apart, as in training",
                found: "times \(timeline.unit.length(timeline.grid.step)) apart")
        }
        return StandardSeries(
            grid: timeline.grid, channels: numbers,
            values: try numbers.map { number in
                let channel = channels[number]
                let values = places[channel.name].map { timeline.values[$0] } ?? []
                let standardised = values.map { ($0 - channel.mean) / channel.deviation }
                // The squares of larger ones, summed up, would not be numbers.
                if let place = standardised.firstIndex(where: { abs($0) > 1e12 }) {
                    throw DataError(
                        path: path,
                        expected: "values of the channel \"\(channel.name.asName)\" of a size as in training",
                        found:
                            "\(Float(values[place])) at \(timeline.unit.text(timeline.grid.time(place))); a field "
                            + "without a value is left empty, or says what data.gaps lists")
                }
                return standardised.map { Float($0) }
            })
    }
}
