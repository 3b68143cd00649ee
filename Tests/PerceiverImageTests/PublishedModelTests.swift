import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

/// The published classifiers of ImageNet compute what `transformers` does; `make_hf_fixtures.py` is not in this repository.
struct PublishedModelTests {
    private static let attention = ["fast", "plain"]

    private func expectSame(
        _ published: PublishedFixture, _ model: PerceiverIO, _ kind: String = "",
        rows: String? = "preprocessed",
        hasLatents: Bool = true
    ) throws {
        let batch = try published.images(kind)
        let image = try model.input(batch)
        var differences: [(String, Float)] = []
        if let rows {
            // Some of the rows are kept, at equal steps. PyTorch's frequencies differ in the last bit from machine to machine,
            // and sines of a hundred turns see that.
            let expected = try #require(published.outputs[kind + rows])
            let step = (image.content.shape[1] + expected.shape[1] - 1) / expected.shape[1]
            let kept = (0..<expected.shape[1]).map { Int32($0 * step) }
            let places = Tensor(
                (0..<expected.shape[0]).flatMap { _ in kept }, shape: Array(expected.shape[..<2]))
            differences.append(
                (rows, try published.difference(image.rows.gathered(places, along: 1), from: kind + rows)))
        }
        if hasLatents {
            differences.append(
                ("latents", try published.difference(model.encoder(image), from: kind + "latents")))
        }
        differences.append(
            ("logits", try published.difference(model(batch).tensor("logits"), from: kind + "logits")))
        for (name, difference) in differences {
            #expect(difference < (name == rows ? 2e-5 : 1e-5), "\(kind)\(name): \(difference)")
        }
    }

    @Test(arguments: attention)
    func `Learned positions beside the content, of images of other sizes interpolated`(attention: String)
        throws
    {
        let published = try PublishedFixture(
            "learned",
            settings: """
                input:
                  {projected_channels: 256, positions: learned_beside, position_channels: 256, position_projection_channels: 256}
                model: {encoder: {cross_head_count: 2, cross_qk_channels: 8, cross_v_channels: 16, self_qk_channels: 8,
                  self_v_channels: 16}, attention: \(attention)}
                """)
        try expectSame(published, published.model(height: 6, width: 6), rows: "preprocessed.first_row")
        let other = try published.model(height: 7, width: 9, "input: {position_grid: 6}")
        try expectSame(published, other, "other_size.")
        let learned = try #require((other.input as? ImageInput)?.learned)
        // What predictions keep is not computed again.
        #expect(learned().isIdentical(to: learned()))
        let interpolated = BicubicInterpolation(from: [6, 6], to: [7, 9])(learned.positions.value)
        #expect(try published.difference(interpolated, from: "positions.7x9") < 1e-5)
        try expectSame(
            published, published.model(height: 13, width: 12, "input: {position_grid: 6}"), "large.",
            rows: nil,
            hasLatents: false)
    }

    @Test(arguments: attention)
    func `Fourier positions of a resolution apart from the images`(attention: String) throws {
        let published = try PublishedFixture(
            "fourier",
            settings: """
                input: {bands: 64, resolution: 224}
                model: {encoder: {cross_head_count: 1, cross_qk_channels: 261}, attention: \(attention)}
                """)
        try expectSame(published, published.model(height: 7, width: 10))
    }

    private func convolutional(attention: String = "fast") throws -> PublishedFixture {
        try PublishedFixture(
            "conv",
            settings: """
                input: {stem: convolution, bands: 64, resolution: 56}
                model: {encoder: {cross_head_count: 2}, attention: \(attention)}
                """)
    }

    @Test(arguments: attention)
    func `A convolution stem, whose norm is a part of it in prediction`(attention: String) throws {
        let published = try convolutional(attention: attention)
        let model = try published.model(height: 21, width: 34)
        try expectSame(published, model)
        let stem = try #require((model.input as? ImageInput)?.stem)
        for (kind, name) in [("", "stem"), ("even.", "even.stem")] {
            let result = try stem(published.images(kind).tensor("image")).transposed([0, 3, 1, 2])
            #expect(try published.difference(result, from: name) < 1e-5)
        }
        let filtered = try stem.convolution(published.images().tensor("image")).transposed([0, 3, 1, 2])
        #expect(try published.difference(filtered, from: "conv") < 1e-5)
    }

    @Test func `A stem in training has the values, statistics and gradients of PyTorch`() throws {
        let published = try convolutional()
        let model = try published.model(height: 21, width: 34)
        let stem = try #require((model.input as? ImageInput)?.stem)
        let images = try published.images().tensor("image")
        let statistics = MovingStatistics()
        let (result, loss) = withDropout(seed: 0, step: 0) {
            statistics.collect {
                recording {
                    let result = stem(images)
                    return (result, (result * result).sum())
                }
            }
        }
        statistics.move()
        let gradients = loss.gradients()
        let norm = stem.norm
        for (tensor, name) in [
            (result.transposed([0, 3, 1, 2]), "stem"), (norm.runningMean.value, "running_mean"),
            (norm.runningVariance.value, "running_var"),
            (gradients[stem.convolution.weight] ?? Tensor(0), "gradient.conv.weight"),
            (gradients[norm.weight] ?? Tensor(0), "gradient.batchnorm.weight"),
            (gradients[norm.bias] ?? Tensor(0), "gradient.batchnorm.bias"),
        ] {
            let difference = try published.difference(tensor, from: "training.\(name)")
            #expect(difference < 1e-5, "\(name): \(difference)")
        }
        #expect(norm.batchCount.value.scalar == 12346)
    }
}
