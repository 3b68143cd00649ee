import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `seasons`.
public struct SeasonsSettings: Settings {
    @Setting("times, an hour apart", .from(200, to: 1_000_000)) public var count = 4000
    @Setting("share of the times for validation, after those for training", .shareBelowOne)
    public var validationShare: Float = 0.15
    @Setting("share of the times for the test, the last", .shareBelowOne)
    public var testShare: Float = 0.15

    /// The defaults.
    public init() {}
}

extension TimelineDataset {
    /// Makes hourly channels of trends, days, weeks and noise, with gaps; the same for the same seed.
    ///
    /// - Throws: `SettingsError` for settings out of range.
    init(seasons settings: SeasonsSettings, request: DataRequest) throws {
        try settings.checkRanges(at: "data")
        var own = TimelineSettings()
        (own.validationShare, own.testShare) = (settings.validationShare, settings.testShare)
        let known = try request.files[SeriesDescription.fileName].map { try SeriesDescription(contents: $0) }
        try self.init(
            Timeline(seasons: settings.count, seed: request.seed), own, known: known,
            path: "the generated seasons",
            request: request)
    }
}

extension Timeline {
    /// Visitors and sales, which follow a day and a week, and warmth, which drifts and tells of both a day before.
    ///
    /// - Parameters:
    ///   - count: the number of hours.
    ///   - seed: of the noise and the gaps.
    fileprivate init(seasons count: Int, seed: UInt64) {
        let names = ["warmth", "visitors", "sales"]
        var values = names.map { _ in [Double]() }
        var random = CounterRandom(seed, 1)
        var (drift, gapEnds) = ([Double](), names.map { _ in 0 })
        for hour in 0..<count {
            drift.append((drift.last ?? 0) * 0.98 + 0.2 * Double(random.gaussian()))
            let day = sin(2 * Double.pi * Double(hour) / 24)
            let isWeekend = hour / 24 % 7 >= 5
            let before = hour >= 24 ? drift[hour - 24] : 0
            let warmth = 12 + 4 * day + 3 * drift[hour] + 0.3 * Double(random.gaussian())
            let visitors =
                200 + 80 * day * (isWeekend ? 0.3 : 1) + (isWeekend ? 60 : 0) + 25 * before + 0.01
                * Double(hour)
                + 6 * Double(random.gaussian())
            let sales =
                0.4 * visitors + 20 * sin(4 * Double.pi * Double(hour) / 24) + 3 * Double(random.gaussian())
            for (channel, value) in [warmth, visitors, sales].enumerated() {
                if random.chance(0.004) { gapEnds[channel] = hour + 1 + Int(random.next() % 12) }
                values[channel].append(hour < gapEnds[channel] ? .nan : value)
            }
        }
        // 2024 begins with a Monday.
        let start = DateTime(year: 2024, month: 1, day: 1)?.seconds ?? 0
        self.init(
            unit: .date(.yearFirst), grid: TimeGrid(start: start, step: 3600, count: count), names: names,
            values: values)
    }
}
