import PerceiverSettings

/// Settings with a property of every kind.
struct ExampleSettings: Settings, Equatable {
    enum Mode: String, Codable, CaseIterable {
        case fast
        case exact = "very-exact"
    }

    struct Optimizer: Settings, Equatable {
        static var help: [String: String] { ["learning_rate": "The highest learning rate."] }
        static let ranges: [String: SettingRange] = [
            "learning_rate": .above(0, to: 1000), "warmup_step_count": .manyOrNone,
        ]

        var learningRate: Float = 0.1
        var adamBeta1 = 0.9
        var warmupStepCount: UInt16? = 100
    }

    static let ranges: [String: SettingRange] = [
        "dropout": .share, "seed": .from(0, to: 0x1p63),
    ]

    var batchSize = 32
    var dropout = 0.0
    var useGELU = true
    var name = "run"
    var mode = Mode.fast
    var imageSize = [28, 28]
    var tags: [String] = []
    var seed: Int?
    var note: String?
    var l2Penalty: Double? = 1e-5
    var optimizer = Optimizer(learningRate: 0.001)
    var schedule: Optimizer?
}
