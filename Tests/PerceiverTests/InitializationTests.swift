import Foundation
import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

struct InitializationTests {
    static func mnist(_ change: (inout ModelSettings) -> Void = { _ in }) -> PerceiverIO {
        var settings = ModelSettings()
        change(&settings)
        return PerceiverIO(
            settings, input: GridInput(shape: [28, 28, 1], bandCount: 32),
            output: ClassificationOutput(classNames: (0..<10).map(String.init), channels: 128))
    }

    private static let initialized: @Sendable (InitializationScheme) -> [String: Tensor] = { scheme in
        let model = mnist()
        model.initialize(seed: 1, scheme: scheme)
        return Dictionary(uniqueKeysWithValues: model.weights().map { ($0.name, $0.tensor) })
    }

    private static let projections = ["q_proj", "k_proj", "v_proj"]

    /// The bound of the uniform distribution that PyTorch draws a weight or bias from; 128 channels, 131 of the input.
    private static func bound(of name: String) -> Float? {
        let parts = name.split(separator: ".").map(String.init)
        let isInput = name.hasPrefix("encoder.cross_attention")
        switch (parts.dropLast().last ?? "", parts.last ?? "") {
        case ("q_proj", "weight"): return isInput ? sqrt(6 / (128 + 128)) : sqrt(6 / (4 * 128))
        case ("k_proj", "weight"), ("v_proj", "weight"):
            return isInput ? sqrt(6 / (131 + 128)) : sqrt(6 / (4 * 128))
        case ("o_proj", "weight"), ("up", _), ("down", _), ("head", _): return 1 / sqrt(128)
        default: return nil
        }
    }

    @Test func `Each weight starts as in PyTorch's layers`() throws {
        let weights = Self.initialized(.pyTorch)
        var uniform = 0
        for (name, tensor) in weights {
            let values = tensor.floats
            let deviation = (tensor.sumOfSquares / Double(tensor.count)).squareRoot()
            if name == "encoder.latents" || name == "output.query" {
                // 128 numbers have this standard deviation within a fifth, 4096 within a twentieth.
                #expect(
                    abs(deviation / 0.02 - 1) < (tensor.count > 1000 ? 0.05 : 0.2), "\(name): \(deviation)")
                #expect((values.map(abs).max() ?? 0) > 0.04, "\(name) should not be truncated")
            } else if let bound = Self.bound(of: name) {
                uniform += 1
                let largest = values.map(abs).max() ?? 0
                #expect(largest <= bound, "\(name): \(largest), not within \(bound)")
                #expect(
                    largest > bound * (tensor.count > 1000 ? 0.99 : 0.6), "\(name): \(largest) of \(bound)")
                if tensor.count > 1000 {
                    #expect(abs(Float(deviation) / (bound / sqrt(3)) - 1) < 0.05, "\(name): \(deviation)")
                }
            } else {
                let expected: Float = name.hasSuffix("norm.weight") ? 1 : 0
                #expect(values.allSatisfy { $0 == expected }, "\(name) should be all \(expected)")
            }
        }
        // For each attention and its MLP: four maps, and two with biases; and the output's own map.
        #expect(uniform == 9 * (4 + 4) + 2)
    }

    @Test func `Biases of queries, keys, values and results start at zero`() {
        let biases = Self.initialized(.pyTorch).filter { $0.key.hasSuffix("_proj.bias") }
        #expect(biases.count == 9 * 4)
        for (name, bias) in biases { #expect(bias.floats.allSatisfy { $0 == 0 }, "\(name)") }
    }

    @Test func `Truncated normal weights are within two standard deviations, biases zero and norms one`() {
        for (name, tensor) in Self.initialized(.truncatedNormal(standardDeviation: 0.02)) {
            let values = tensor.floats
            guard tensor.rank > 1 else {
                let expected: Float = name.hasSuffix("norm.weight") ? 1 : 0
                #expect(values.allSatisfy { $0 == expected }, "\(name) should be all \(expected)")
                continue
            }
            #expect(values.allSatisfy { abs($0) <= 0.04 }, "\(name)")
            guard tensor.count > 1000 else { continue }
            // A normal distribution that is cut at two standard deviations has 0.8796 of its standard deviation.
            let deviation = (tensor.sumOfSquares / Double(tensor.count)).squareRoot()
            #expect(abs(deviation / (0.02 * 0.8796) - 1) < 0.05, "\(name): \(deviation)")
            #expect((values.map(abs).max() ?? 0) > 0.038, "\(name)")
            #expect(abs(values.reduce(0, +) / Float(values.count)) < 0.002, "\(name)")
        }
    }

    @Test func `Variance scaling makes weights the smaller the more inputs they sum`() {
        for (name, tensor) in Self.initialized(.varianceScaling) where tensor.count > 1000 {
            let isMap = tensor.rank > 1 && name.contains(".") && name.hasSuffix("weight")
            guard isMap || name == "encoder.latents" else { continue }
            let expected =
                name == "encoder.latents"
                ? 0.15 : name.hasPrefix("output") ? 0.02 : (3 / Double(tensor.shape[1])).squareRoot()
            let deviation = (tensor.sumOfSquares / Double(tensor.count)).squareRoot()
            #expect(abs(deviation / (expected * 0.8796) - 1) < 0.05, "\(name): \(deviation)")
        }
    }

    @Test
    func `The local start makes positions alike where they are near, and maps of queries and keys the same`()
    {
        let weights = Self.initialized(.local(standardDeviation: 0.2))
        for (name, weight) in weights where name.hasSuffix("q_proj.weight") {
            let key = weights[name.replacing("q_proj", with: "k_proj")]
            // The image's rows have more channels than the latents, so there is nothing to make the same.
            let isCross = name.hasPrefix("encoder.cross_attention")
            #expect((key?.floats == weight.floats) == !isCross, "\(name)")
        }
        for (name, weight) in weights where name.hasPrefix("encoder.self_attention") {
            let endsBranch = name.contains("o_proj") || name.contains("down")
            if endsBranch { #expect(weight.floats.allSatisfy { $0 == 0 }, "\(name)") }
        }
        let latents = weights["encoder.latents"]?.floats ?? []
        func product(_ i: Int, _ j: Int) -> Float {
            (0..<128).reduce(0) { $0 + latents[i * 128 + $1] * latents[j * 128 + $1] }
        }
        #expect(
            product(4, 4) > product(4, 5) && product(4, 5) > product(4, 6) && product(4, 6) > product(4, 20))
    }

    @Test(arguments: [
        InitializationScheme.pyTorch, .truncatedNormal(standardDeviation: 0.02), .varianceScaling,
    ])
    func `The same seed gives the same weights, another seed others`(scheme: InitializationScheme) {
        func weights(seed: UInt64) -> [[Float]] {
            let model = Self.mnist()
            model.initialize(seed: seed, scheme: scheme)
            return model.weights().filter { $0.tensor.rank > 1 }.map(\.tensor.floats)
        }
        let (first, again, other) = (weights(seed: 4), weights(seed: 4), weights(seed: 5))
        #expect(first == again)
        for (one, two) in zip(first, other) { #expect(one != two) }
        for (one, two) in zip(first, first.dropFirst()) { #expect(one.prefix(100) != two.prefix(100)) }
    }

    @Test func `One more layer leaves the weights of the others as they are`() {
        let (small, large) = (Self.mnist(), Self.mnist { $0.encoder.selfAttentionCount = 4 })
        small.initialize(seed: 1)
        large.initialize(seed: 1)
        let others = Dictionary(uniqueKeysWithValues: large.weights().map { ($0.name, $0.tensor.floats) })
        #expect(others.count > small.weights().count)
        for (name, tensor) in small.weights() { #expect(others[name] == tensor.floats, "\(name)") }
    }
}
