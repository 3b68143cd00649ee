import PerceiverSettings

/// Settings with a property of every kind.
struct ExampleSettings: Settings, Equatable {
    enum Mode: String, Codable, CaseIterable {
        case fast
        case exact = "very-exact"
    }

    struct Optimizer: Settings, Equatable {
        @Setting("The highest learning rate.", .above(0, to: 1000)) var learningRate: Float = 0.1
        var adamBeta1 = 0.9
        @Setting("a number", .manyOrNone) var warmupStepCount: UInt16? = 100
    }

    var batchSize = 32
    @Setting("probability of dropping", .share) var dropout = 0.0
    var useGELU = true
    var name = "run"
    var mode = Mode.fast
    var imageSize = [28, 28]
    var tags: [String] = []
    @Setting("of random numbers", .from(0, to: 0x1p63)) var seed: Int? = nil
    var note: String?
    var l2Penalty: Double? = 1e-5
    var optimizer = Optimizer(learningRate: 0.001)
    var schedule: Optimizer?
}
