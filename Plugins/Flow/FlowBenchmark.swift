import PerceiverImage

extension Benchmark {
    /// The model of optical flow whose weights were published with Perceiver IO, on frames of noise.
    static let publishedFlow = Benchmark(
        name: "flow", preset: "textures",
        settings: """
            input: {channels: 64, bands: 64}
            model:
              encoder: {latent_count: 2048, channels: 512, layer_count: 1, cross_attention_count: 1,
                        distinct_cross_attention_count: 1, distinct_block_count: 1, self_attention_count: 24, cross_head_count: 1,
                        self_head_count: 16, cross_qk_channels: 322}
              decoder: {head_count: 1, qk_channels: 512, v_channels: 512, has_query_residual: false}
            """,
        data: DataDescription(shapes: ["frames": [2, 368, 496, 3]]).adding(FlowFact()), batchSize: 1
    ) { count, isTraining in
        var random = CounterRandom(0)
        let (height, width) = (368, 496)
        let bytes = (0..<count * 2 * height * width * 3).map { _ in UInt8.random(in: 0...255, using: &random)
        }
        var batch = Batch(["frames": Tensor(bytes, shape: [count, 2, height, width, 3])])
        if isTraining {
            batch.tensors["flow"] = Tensor(repeating: 1, shape: [count, height, width, 2])
        }
        return batch
    }
}
