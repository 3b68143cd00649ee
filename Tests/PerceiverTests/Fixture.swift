import Foundation
import Layers
import PerceiverFiles
import Tensors
import TestSupport
import Testing

/// Numbers that PyTorch computed: see Fixtures/make_fixtures.py.
struct Fixture {
    let tensors: [String: Tensor]

    init(_ name: String) throws {
        let path = try #require(
            Bundle.module.path(forResource: "Fixtures/\(name)", ofType: "safetensors"), "no fixture \(name)")
        tensors = try TensorFile.read(path)
    }

    subscript(name: String) -> Tensor {
        get throws { try #require(tensors[name], "the fixture has no tensor \(name)") }
    }

    /// The tensors whose names begin with `prefix`, by the names that our models give them.
    func tensors(_ prefix: String) -> [String: Tensor] {
        var found: [String: Tensor] = [:]
        for (name, tensor) in tensors where name.hasPrefix(prefix) {
            found[Self.ours(String(name.dropFirst(prefix.count)))] = tensor
        }
        return found
    }

    /// `perceiver.layers.1.self_attention.0.mlp.up.bias` is `encoder.self_attention.1.layers.0.mlp.up.bias` here.
    private static func ours(_ name: String) -> String {
        var parts = name.split(separator: ".").map(String.init)
        switch parts.first {
        case "embedding", "positions": return "input." + name
        default: parts.removeFirst()  // "perceiver"
        }
        switch parts.first {
        case "latents": return "encoder.latents"
        case "queries": return "output.query"
        case "head": return "output." + parts.joined(separator: ".")
        case "decoder": return "decoder.cross_attention." + parts.dropFirst().joined(separator: ".")
        default:
            let (layer, kind, rest) = (parts[1], parts[2], parts.dropFirst(3))
            return kind == "cross_attention"
                ? "encoder.cross_attention.\(layer)." + rest.joined(separator: ".")
                : "encoder.self_attention.\(layer).layers." + rest.joined(separator: ".")
        }
    }
}

/// Checks every gradient of `model` against the fixture's.
func expectGradients(_ gradients: Gradients, of model: some Module, match fixture: Fixture) throws {
    let expected = fixture.tensors("gradient.")
    #expect(expected.count == model.parameters().count)
    for entry in model.parameters() {
        let wanted = try #require(expected[entry.name], "no gradient for \(entry.name)")
        let found = gradients[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
        // A key's bias cancels in the softmax: its exact gradient is zero, and PyTorch's is rounding.
        let difference = relativeDifference(found, wanted, floor: 1e-3)
        #expect(difference < 1e-4, "\(entry.name): relative difference \(difference)")
    }
}
