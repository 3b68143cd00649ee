import PerceiverKit

extension Benchmark {
    /// The autoencoder of video whose weights were published with Perceiver IO, on noise: a whole clip again, and a 128th of its
    /// pixels.
    static let publishedVideo = [
        published("multimodal", places: nil), published("multimodal-chunk", places: 16 * 224 * 224 / 128),
    ]

    private static func published(_ name: String, places: Int?) -> Benchmark {
        let shape = VideoShape(frameCount: 16, height: 224, width: 224, sampleCount: 30_720)
        return Benchmark(
            name: name, preset: "shapes",
            settings: """
                input: {patch_size: 4, bands: 32, samples_per_patch: 16, sound_bands: 192, label_channels: 700}
                output: {shared_channels: 512, modality_channels: 2, classify: {channels: 1024}, reconstruct: {places: \(places.map(String.init) ?? "null")}}
                model:
                  encoder: {latent_count: 784, channels: 512, layer_count: 1, cross_attention_count: 1,
                            distinct_cross_attention_count: 1, distinct_block_count: 1, self_attention_count: 8, cross_head_count: 1,
                            self_head_count: 8, cross_qk_channels: 704}
                  decoder: {head_count: 1, qk_channels: 512, v_channels: 512, has_query_residual: false}
                """,
            data: DataDescription(shapes: shape.tensors, classNames: (0..<700).map(String.init)).adding(
                VideoRate()),
            batchSize: 1
        ) { count, isTraining in
            var random = CounterRandom(0)
            let pixels = (0..<count * 3 * shape.pixelCount).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let samples = (0..<count * shape.sampleCount).map { _ in Float.random(in: -1...1, using: &random)
            }
            var batch = Batch([
                "frames": Tensor(pixels, shape: [count, shape.frameCount, shape.height, shape.width, 3]),
                "sound": Tensor(samples, shape: [count, shape.sampleCount]),
            ])
            if isTraining { batch.tensors["label"] = Tensor([Int32](repeating: 0, count: count)) }
            // Seeds choose the pixels that are asked about.
            if places != nil {
                batch.tensors[ReconstructionOutput.seedName] = Tensor(
                    [Int32](repeating: 1, count: 2 * count), shape: [count, 2])
            }
            return batch
        }
    }
}
