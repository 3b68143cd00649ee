import PerceiverKit

extension Benchmark {
    /// Models of fixed sizes, to compare the speed of versions and of other programs.
    static let images = [
        images("mnist", preset: "mnist", shape: [28, 28, 1], classCount: 10, batchSize: 128),
        images("knee", settings: kneeSizes, shape: [64, 64, 1], classCount: 2, batchSize: 16),
        images("cifar", settings: cifarSizes, shape: [32, 32, 3], classCount: 100, batchSize: 32),
        images("long", settings: longSizes, shape: [224, 224, 3], classCount: 1000, batchSize: 1),
        images(
            "knee-laterality", preset: "knee-laterality", shape: [64, 64, 1], classCount: 2, batchSize: 64),
        images(
            "cifar100-keras", preset: "cifar100-keras", shape: [64, 64, 3], classCount: 100, batchSize: 64),
        images("imagenet", preset: "imagenet", shape: [224, 224, 3], classCount: 1000, batchSize: 1),
    ]

    /// A benchmark on square images of noise, in the sizes of a preset or in those of `settings`.
    static func images(
        _ name: String, preset: String = "mnist", settings: String = "", shape: [Int], classCount: Int,
        batchSize: Int
    ) -> Benchmark {
        let moments = ChannelMoments(
            means: Array(repeating: 0.5, count: shape[2]),
            standardDeviations: Array(repeating: 0.29, count: shape[2])
        )
        return Benchmark(
            name: name, preset: preset, settings: settings,
            data: DataDescription(
                shapes: ["image": shape], classNames: (0..<classCount).map(String.init)
            ).adding(moments),
            batchSize: batchSize,
            sized: { inputCount in
                let side = max(1, Int(Double(inputCount).squareRoot().rounded()))
                return images(
                    name, preset: preset, settings: settings, shape: [side, side] + shape.suffix(1),
                    classCount: classCount, batchSize: batchSize)
            }
        ) { count, _ in
            var random = CounterRandom(0)
            let pixels = (0..<count * shape.reduce(1, *)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            let labels = (0..<count).map { _ in Int32.random(in: 0..<Int32(classCount), using: &random) }
            return Batch(["image": Tensor(pixels, shape: [count] + shape), "label": Tensor(labels)])
        }
    }
}

private let kneeSizes = """
    model: {encoder: {latent_count: 128, channels: 256, layer_count: 2, self_attention_count: 4,
                      cross_head_count: 8, self_head_count: 8}}
    """

private let cifarSizes = """
    model: {encoder: {latent_count: 256, channels: 256, layer_count: 2, self_attention_count: 4,
                      cross_head_count: 8, self_head_count: 8}}
    """

/// As many inputs as in the paper, and one of its eight layers.
private let longSizes = """
    input: {bands: 64}
    model: {encoder: {latent_count: 512, channels: 1024, layer_count: 1, distinct_cross_attention_count: 1,
                      distinct_block_count: 1, self_attention_count: 6, cross_head_count: 8, self_head_count: 8}}
    """
