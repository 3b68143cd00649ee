import Foundation
import PerceiverKit

/// The values of a window and of the times that follow it as tokens: time by time, of each time those of all channels.
///
/// A value is scaled as its channel is in the window, so that what follows depends on what was there alone. Each channel has
/// tokens of its own, and what is not known has the last one.
struct SeriesLanguage: TokenLanguage {
    let description: SeriesDescription
    /// The times that are given, and those that follow.
    let window, horizon: Int
    let levels: ValueLevels

    private var channelCount: Int { description.channels.count }

    var tokenCount: Int { levels.count * channelCount + 1 }

    /// Bits for each value that is known.
    var unit: TokenUnit? {
        TokenUnit("bits_per_value", counts: (0..<tokenCount).map { $0 == gap ? 0 : 1 })
    }

    var exampleTokenCount: Int? { (window + horizon) * channelCount }
    var givenTokenCount: Int { window * channelCount }

    private var gap: Int { levels.count * channelCount }

    /// All but the levels of the channel whose turn it is.
    func hiddenTokens(at place: Int) -> [Int32] {
        let first = place % channelCount * levels.count
        return (0..<tokenCount).filter { $0 < first || $0 >= first + levels.count }.map { Int32($0) }
    }

    func text(of tokens: [Int32]) -> String? { nil }

    /// A series.
    var promptForm: ExampleForm { .series }

    /// The last window of a CSV, TSV or NPZ file.
    ///
    /// - Throws: `BatchError`, `DataError` or `FileError` that names the file, for what is no series of the model's channels.
    func prompt(_ source: ExampleSource) throws -> [Int32] {
        if source.words?.isEmpty == true {
            throw BatchError(
                "The prompt is empty: a series is continued, so give a CSV, TSV or NPZ file with its last times."
            )
        }
        return try tokens(of: SeriesWindow(description.lastWindow(of: source, length: window), self))
    }

    /// Which channels a file does not have, and which are not read.
    func notes(on source: ExampleSource) throws -> [String] { try description.notes(on: source) }

    /// The tokens of a window; of one with targets also of these.
    ///
    /// - Parameters:
    ///   - values: the window.
    ///   - target: values after it, standardised, with 1 for each that is not known; [1, k, horizon] each. Nil: there are none.
    /// - Returns: the tokens.
    func tokens(of values: SeriesWindow, target: (values: Tensor, isUnknown: Tensor)? = nil) -> [Int32] {
        let times = window + (target == nil ? 0 : horizon)
        var tokens = [Int32](repeating: Int32(gap), count: times * channelCount)
        let (levelled, presence) = (values.levelled.floats, values.presence.floats)
        let (last, scale) = (values.last.floats, values.scale.floats)
        let (next, isUnknown) = (target?.values.floats, target?.isUnknown.elements(as: UInt8.self))
        for (row, channel) in values.channels.elements(as: Int32.self).enumerated() {
            func put(_ value: Float, _ time: Int) {
                let level = levels.level(of: value / scale[row])
                tokens[time * channelCount + Int(channel)] = Int32(Int(channel) * levels.count + level)
            }
            for time in 0..<window where presence[row * window + time] == 1 {
                put(levelled[row * window + time], time)
            }
            guard let next, let isUnknown else { continue }
            for time in 0..<horizon where isUnknown[row * horizon + time] == 0 {
                put(next[row * horizon + time] - last[row], window + time)
            }
        }
        return tokens
    }

    /// What tokens after a window say of its channels, standardised: [1, k, times], NaN for what is not said.
    func values(of tokens: [Int32], after window: SeriesWindow) -> Tensor {
        let times = tokens.count / channelCount
        let (last, scale) = (window.last.floats, window.scale.floats)
        let channels = window.channels.elements(as: Int32.self).map { Int($0) }
        let values = channels.enumerated().flatMap { row, channel in
            (0..<times).map { time -> Float in
                let level = Int(tokens[time * channelCount + channel]) - channel * levels.count
                guard (0..<levels.count).contains(level) else { return .nan }
                return levels.value(of: level) * scale[row] + last[row]
            }
        }
        return Tensor(values, shape: [1, channels.count, times])
    }

    /// What lies in the middle of several tensors, number by number.
    static func medians(of samples: [Tensor]) -> Tensor {
        let all = samples.map(\.floats)
        let medians = (all.first ?? []).indices.map { index in
            let sorted = all.map { $0[index] }.filter { !$0.isNaN }.sorted()
            guard !sorted.isEmpty else { return Float.nan }
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
        return Tensor(medians, shape: samples.first?.shape ?? [0])
    }
}

extension SeriesWindow {
    /// The window of a batch, for a language.
    ///
    /// - Throws: `BatchError` for tensors of another shape or type.
    init(_ batch: Batch, _ language: SeriesLanguage) throws {
        try self.init(batch, length: language.window, channelCount: language.description.channels.count)
    }
}
