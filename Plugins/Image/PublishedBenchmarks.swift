import PerceiverKit

extension Benchmark {
    /// The three classifiers of ImageNet whose weights were published with Perceiver IO.
    static let publishedImages = [
        published(
            "learned", channels: 512, input: "positions: learned_beside, projected_channels: 256, \(beside)"),
        published("fourier", channels: 261, input: "bands: 64, resolution: 224"),
        published("conv", channels: 322, input: "stem: convolution, bands: 64, resolution: 56"),
    ]

    private static let beside = "position_channels: 256, position_projection_channels: 256"

    /// - Parameters:
    ///   - name: what the input is made of.
    ///   - channels: of a row of the input array, and of the cross-attention to it.
    ///   - input: the settings of the input.
    /// - Returns: the benchmark, of images of 224x224.
    private static func published(_ name: String, channels: Int, input: String) -> Benchmark {
        let settings = """
            input: {normalization: imagenet, \(input)}
            model: {encoder: {latent_count: 512, channels: 1024, layer_count: 8, cross_attention_count: 1,
                              distinct_cross_attention_count: 1, distinct_block_count: 1, self_attention_count: 6,
                              cross_head_count: 1, self_head_count: 8, cross_qk_channels: \(channels)}}
            """
        return images(
            "imagenet-\(name)", settings: settings, shape: [224, 224, 3], classCount: 1000, batchSize: 1)
    }
}
