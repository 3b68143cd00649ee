import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `deliveries`.
public struct DeliveriesSettings: GeneratedDataSettings {
    @Setting("training rows", .many) public var trainCount = 6000
    @Setting("validation rows", .manyOrNone) public var validationCount = 500
    @Setting("test rows", .manyOrNone) public var testCount = 1000
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    /// The augmentation of training rows.
    public var augmentation = RowAugmentation()

    /// The defaults.
    public init() {}
}

/// A made delivery, which is late or in time.
public struct Delivery: Sendable {
    /// The names of its columns; the last says whether it is late.
    public static let columns = [
        "distance", "weight", "stops", "vehicle", "weather", "express", "ordered", "arrival",
    ]
    private static let vehicles = ["bicycle", "van", "truck"]
    private static let weathers = ["dry", "rain", "snow"]

    /// Its fields, in the order of the columns.
    public let fields: [String]

    /// Makes a delivery: how long it takes depends on all columns, and on vehicle and weather together.
    public init(using random: inout CounterRandom) {
        let distance = exp(random.uniform(0..<4))
        let weight = random.uniform(0.1..<30)
        let stops = Int(random.next() % 12)
        let vehicle = Int(random.next() % 3)
        let weather = Int(random.next() % 3)
        let isExpress = random.chance(0.3)
        let day = 1 + Int(random.next() % 28)
        let hour = 7 + Int(random.next() % 14)
        let speed: Float = [[16, 14, 5], [32, 28, 22], [38, 36, 34]][vehicle][weather]
        let isRush = (8...9).contains(hour) || (16...18).contains(hour)
        let minutes =
            60 * distance / speed * (isRush && vehicle > 0 ? 1.7 : 1) + Float(stops) * 4
            + (vehicle == 0 && weight > 12 ? 45 : 0)
        let limit: Float = isExpress ? 60 : 120
        var fields = [
            Self.text(distance), Self.text(weight), "\(stops)", Self.vehicles[vehicle],
            Self.weathers[weather],
            isExpress ? "yes" : "no",
            "2024-\(day % 2 == 0 ? "03" : "11")-\(day < 10 ? "0" : "")\(day) \(hour < 10 ? "0" : "")\(hour):30",
        ]
        // What little counts is sometimes missing.
        for column in [1, 2] where random.chance(0.05) { fields[column] = "" }
        self.fields = fields + [minutes > limit ? "late" : "in time"]
    }

    private static func text(_ number: Float) -> String { "\((number * 10).rounded() / 10)" }
}

extension RowsDataset {
    /// Makes deliveries, the same for the same seed.
    ///
    /// - Throws: `SettingsError` for settings out of range.
    init(deliveries settings: DeliveriesSettings, request: DataRequest) throws {
        let counts = try settings.counts(of: "rows", bytesEach: 800)
        var rows: [Split: [[String]]] = [:]
        for (number, split) in Split.allCases.enumerated() {
            rows[split] = (0..<(counts[split] ?? 0)).map { index in
                var random = CounterRandom(request.seed, UInt64(number), UInt64(index))
                return Delivery(using: &random).fields
            }
        }
        var own = RowsSettings()
        own.augmentation = settings.augmentation
        try self.init(RowSource(names: Delivery.columns, rows), own, known: nil, request: request)
    }
}
