import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

struct WeightSharingTests {
    private static let layerCount = 4

    private func settings(distinct: Int) -> EncoderSettings {
        var settings = EncoderSettings()
        settings.latentCount = 3
        settings.channels = 8
        settings.layerCount = Self.layerCount
        settings.selfAttentionCount = 2
        settings.crossHeadCount = 2
        settings.selfHeadCount = 2
        settings.distinctCrossAttentionCount = distinct
        settings.distinctBlockCount = distinct
        return settings
    }

    private let input = InputArray(
        content: Tensor(normal: [2, 7, 3], seed: 1), positions: Positions(Tensor(normal: [7, 5], seed: 2)))

    /// The layer that holds the weights that layer `index` uses.
    private static func sharer(of name: String, distinct: Int) -> String {
        var parts = name.split(separator: ".").map(String.init)
        if parts.count > 1, let layer = Int(parts[1]) { parts[1] = "\(min(layer, distinct - 1))" }
        return parts.joined(separator: ".")
    }

    @Test(arguments: [1, 2, 4])
    func `Each distinct layer has parameters of its own, and only these`(distinct: Int) {
        let encoder = PerceiverEncoder(settings(distinct: distinct), inputChannels: 8)
        // Norms, four maps and an MLP, over 8 channels throughout.
        let (norm, map) = (2 * 8, 8 * 8 + 8)
        let cross = 2 * norm + 4 * map + (norm + 2 * map)
        let selfAttention = norm + 4 * map + (norm + 2 * map)
        #expect(encoder.parameterCount == 3 * 8 + distinct * (cross + 2 * selfAttention))
    }

    @Test(arguments: [1, 2, 3])
    func `A shared layer is several equal ones, and its gradient is the sum of theirs`(distinct: Int) throws {
        let shared = PerceiverEncoder(settings(distinct: distinct), inputChannels: 8)
        shared.randomize(seed: 5)
        let apart = PerceiverEncoder(settings(distinct: Self.layerCount), inputChannels: 8)
        let weights = Dictionary(uniqueKeysWithValues: shared.weights().map { ($0.name, $0.tensor) })
        for entry in apart.parameters() {
            let sharer = Self.sharer(of: entry.name, distinct: distinct)
            entry.parameter.value = try #require(weights[sharer], "\(sharer)")
        }
        #expect(relativeDifference(shared(input), apart(input)) < 1e-6)

        let (found, single) = (weightedGradients { shared(input) }, weightedGradients { apart(input) })
        var sums: [String: Tensor] = [:]
        for entry in apart.parameters() {
            let gradient = single[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
            let sharer = Self.sharer(of: entry.name, distinct: distinct)
            sums[sharer] = sums[sharer].map { $0 + gradient } ?? gradient
        }
        for entry in shared.parameters() {
            let gradient = found[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
            let wanted = try #require(sums[entry.name])
            let difference = relativeDifference(gradient, wanted, floor: 1e-2)
            #expect(difference < 1e-5, "\(entry.name): \(difference)")
        }
    }

    @Test func `Only the first layers attend to the input where the settings say so`() {
        var few = settings(distinct: 1)
        few.crossAttentionCount = 1
        let encoder = PerceiverEncoder(few, inputChannels: 8)
        encoder.randomize(seed: 5)
        var one = few
        one.layerCount = 1
        let short = PerceiverEncoder(one, inputChannels: 8)
        short.randomize(seed: 5)
        // The block is shared, so the long encoder is the short one with the block three times more.
        var latents = short(input)
        for _ in 1..<Self.layerCount { latents = short.selfAttention[0](latents) }
        #expect(encoder(input).floats == latents.floats)
    }
}
