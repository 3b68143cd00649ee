import PerceiverKit

extension Benchmark {
    /// A benchmark on square images of noise, in the size of a recipe or in others.
    static func images(
        _ name: String, preset: String, shape: [Int], classCount: Int, batchSize: Int
    ) -> Benchmark {
        let moments = ChannelMoments(
            means: Array(repeating: 0.5, count: shape[2]), deviations: Array(repeating: 0.29, count: shape[2])
        )
        return Benchmark(
            name: name, preset: preset,
            data: DataDescription(
                shapes: ["image": shape], classNames: (0..<classCount).map(String.init),
                numbers: moments.numbers),
            batchSize: batchSize,
            sized: { inputCount in
                let side = max(1, Int(Double(inputCount).squareRoot().rounded()))
                return images(
                    name, preset: preset, shape: [side, side] + shape.suffix(1), classCount: classCount,
                    batchSize: batchSize)
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
