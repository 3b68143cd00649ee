import PerceiverSettings

/// Settings with a property of every kind.
struct ExampleSettings: Settings, Equatable {
    enum Mode: String, Codable, CaseIterable {
        case fast
        case exact = "very-exact"
    }

    struct Optimizer: Settings, Equatable {
        @Setting("The highest learning rate.", .above(0, to: 1000)) var learningRate: Float = 0.1
        @Setting("decay of the first moment") var adamBeta1 = 0.9
        @Setting("steps of the rise", .manyOrNone) var warmupStepCount: UInt16? = 100
    }

    @Setting("examples in a batch") var batchSize = 32
    @Setting("probability of dropping", .share) var dropout = 0.0
    @Setting("whether to use GELU") var useGELU = true
    @Setting("the name of the run") var name = "run"
    @Setting("how to compute") var mode = Mode.fast
    @Setting("rows and columns") var imageSize = [28, 28]
    @Setting("words of the user's own") var tags: [String] = []
    @Setting("of random numbers", .from(0, to: 0x1p63)) var seed: Int? = nil
    @Setting("a remark; null: none") var note: String? = nil
    @Setting("penalty of the weights; null: none") var l2Penalty: Double? = 1e-5
    var optimizer = Optimizer(learningRate: 0.001)
    @Setting("another optimiser; null: none") var schedule: Optimizer? = nil
}
