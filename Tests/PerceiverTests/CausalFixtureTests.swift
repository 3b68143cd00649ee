import Foundation
import Layers
import PerceiverFiles
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// Three causal models against the numbers of the Python package perceiver-io 0.11.1: see Fixtures/causal.
struct CausalFixtureTests {
    static let names = ["absolute", "rotary-only", "one-head-deep"]

    @Test(arguments: names)
    func `Logits are the published ones, with padding too`(name: String) throws {
        let fixture = try CausalFixture(name)
        for (label, prefix, padding) in [
            ("prefix_7", 7, nil), ("prefix_8", 8, nil), ("padding_in_prefix", 7, "padding_in_prefix"),
            ("padding_in_latents", 7, "padding_in_latents"),
        ] {
            let rows = TokenRows(
                try fixture.ids, isPadding: try padding.map { try fixture.bytes($0) })
            let found = fixture.model.logits(of: fixture.model.hidden(rows, latentCount: 13 - prefix))
            #expect(relativeDifference(found, try fixture["logits.\(label)"]) < 1e-5, "\(label)")
        }
        let short = TokenRows(try fixture.ids.sliced(0..<6, along: 1))
        for prefix in [0, 5] {
            let found = fixture.model.logits(of: fixture.model.hidden(short, latentCount: 6 - prefix))
            #expect(relativeDifference(found, try fixture["logits.prefix_\(prefix)_of_6"]) < 1e-5)
        }
    }

    @Test(arguments: names, ["plain", "padded"])
    func `Loss and every gradient are the published ones`(name: String, kind: String) throws {
        let fixture = try CausalFixture(name)
        var batch = Batch(["tokens": try fixture.ids, "label": try fixture["\(kind).labels"]])
        if kind == "padded" { batch.tensors["is_padding"] = try fixture.bytes("padding_in_latents") }
        let loss = try recording { try fixture.model.loss(on: batch) }
        #expect(abs(loss.value.scalar - (try fixture["\(kind).loss"].scalar)) < 1e-5)
        #expect(loss.counts == (try fixture.model.lossCounts(in: batch)))
        let gradients = loss.value.gradients()
        let expected = fixture.tensors("\(kind).gradient.")
        #expect(expected.count == fixture.model.parameters().count)
        for entry in fixture.model.parameters() {
            let found = gradients[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
            let wanted = try #require(expected[entry.name], "no gradient for \(entry.name)")
            #expect(relativeDifference(found, wanted, floor: 1e-3) < 1e-4, "\(entry.name)")
        }
    }

    @Test(arguments: names)
    func `Rows that prefix dropout leaves keep their positions`(name: String) throws {
        let fixture = try CausalFixture(name)
        let keep = try fixture.bytes("dropout.keep").elements(as: UInt8.self)
        let rows = TokenRows(try fixture.ids, isPadding: try fixture.bytes("padding_in_prefix"))
        let kept = rows.selecting(keep.count { $0 != 0 } / 3) { row in
            (0..<7).filter { keep[row * 7 + $0] != 0 }
        }
        var memory: CausalMemory?
        let found = fixture.model.hidden(
            prefix: kept, latents: rows.columns(7..<13), memory: &memory, hidesPadding: false)
        #expect(relativeDifference(fixture.model.logits(of: found), try fixture["dropout.logits"]) < 1e-5)
    }

    @Test(arguments: names)
    func `Greedy tokens are the published ones, with and without a memory`(name: String) throws {
        let fixture = try CausalFixture(name)
        let ids = try fixture.ids.elements(as: Int32.self)
        let padding = try fixture.bytes("greedy.padding").elements(as: UInt8.self)
        let runs = [
            (7, 3, 3, false), (7, 3, 12, false), (6, 6, 12, false), (5, 1, 12, false), (7, 3, 12, true),
        ]
        for (index, (length, latents, count, isPadded)) in runs.enumerated() {
            let prompts = (0..<3).map { row in
                (0..<length).filter { !isPadded || padding[row * 7 + $0] == 0 }.map { ids[row * 13 + $0] }
            }
            for (isCached, growth) in [
                (true, CausalContext.PrefixGrowth.always), (false, .always), (true, .once), (false, .once),
            ] {
                var context = CausalContext(
                    prompts, latentCount: latents, isCached: isCached, growth: growth)
                for _ in 0..<count {
                    let logits = fixture.model.nextLogits(&context).floats
                    context.append(
                        (0..<3).map { row in
                            let own = Array(logits[row * 23..<(row + 1) * 23])
                            return Int32(own.indices.max { own[$0] < own[$1] } ?? 0)
                        })
                }
                let label = "greedy.\(index).\(isCached ? "cached" : "uncached").\(growth)"
                let wanted = try fixture[label].elements(as: Int32.self)
                let found = context.rows.map { Array($0.suffix(count)) }
                for row in 0..<3 {
                    let all = wanted[row * (length + count)..<(row + 1) * (length + count)]
                    #expect(found[row] == Array(all.suffix(count)), "\(label), row \(row)")
                }
            }
        }
    }

    @Test func `What tokens are drawn from is as published`() throws {
        let folder = try #require(Bundle.module.resourcePath) + "/Fixtures/causal/"
        let fixture = try TensorFixture(folder + "sampling.safetensors")
        let cases: [TokenSampling] = [
            TokenSampling(temperature: 0.7), TokenSampling(topK: 5), TokenSampling(topP: 0.9),
            TokenSampling(topP: 0.05), TokenSampling(temperature: 0.7, topK: 10, topP: 0.8),
            TokenSampling(repetitionPenalty: 1.3),
            TokenSampling(temperature: 1.5, topK: 50, topP: 0.95, repetitionPenalty: 1.2),
        ]
        let (scores, ids) = (try fixture("scores").floats, try fixture("ids").elements(as: Int32.self))
        for (index, sampling) in cases.enumerated() {
            let wanted = try fixture("probabilities.\(index)").floats
            for row in 0..<4 {
                let logits = Array(scores[row * 30..<(row + 1) * 30])
                let found = sampling.probabilities(logits, after: Array(ids[row * 6..<(row + 1) * 6]))
                let own = Array(wanted[row * 30..<(row + 1) * 30])
                #expect(relativeDifference(found.map { Float($0) }, own) < 1e-5, "\(sampling)")
            }
        }
    }
}

/// A model of the Python package, and what it computes.
private struct CausalFixture {
    let model: PerceiverAR
    private let contents: [String: Tensor]

    init(_ name: String) throws {
        let folder = try #require(Bundle.module.resourcePath) + "/Fixtures/causal/"
        contents = try TensorFile.read(folder + "\(name).safetensors")
        let data = try Data(contentsOf: URL(filePath: folder + "\(name).json"))
        let options = try JSONDecoder().decode(Options.self, from: data).model
        model = PerceiverAR(options.settings, language: Numbers(tokenCount: options.vocab_size))
        let weights = tensors("weight.")
        for entry in model.parameters() {
            entry.parameter.value = try #require(weights[entry.name], "no weight \(entry.name)")
        }
    }

    var ids: Tensor { get throws { try self["ids"] } }

    subscript(name: String) -> Tensor {
        get throws { try #require(contents[name], "the fixture has no tensor \(name)") }
    }

    func bytes(_ name: String) throws -> Tensor {
        let tensor = try self[name]
        guard tensor.dtype != .uint8 else { return tensor }
        return Tensor(tensor.floats.map { $0 == 0 ? 0 : 1 as UInt8 }, shape: tensor.shape)
    }

    /// The tensors whose names begin with `prefix`, by the names that our model gives them.
    func tensors(_ prefix: String) -> [String: Tensor] {
        var found: [String: Tensor] = [:]
        for (name, tensor) in contents where name.hasPrefix(prefix) {
            var own = String(name.dropFirst(prefix.count))
            for (theirs, ours) in [
                ("input_adapter.txt_embedding", "tokens"),
                ("input_adapter.pos_embedding.weight", "positions"),
                ("0.module.kv_norm", "input_norm"), ("0.module.q_norm", "query_norm"),
                ("0.module.", ""), ("1.module.0", "mlp.norm"), ("1.module.1", "mlp.up"),
                ("1.module.3", "mlp.down"), ("out_norm", "output_norm"),
                ("output_adapter.bias", "output_bias"),
            ] { own = own.replacing(theirs, with: ours) }
            found[own] = tensor
        }
        return found
    }
}

/// Tokens that stand for themselves.
private struct Numbers: TokenLanguage {
    let tokenCount: Int

    func prompt(_ source: ExampleSource) -> [Int32] { [] }
    func text(of tokens: [Int32]) -> String? { "\(tokens)" }
}

private struct Options: Decodable {
    let model: Model

    struct Model: Decodable {
        let vocab_size, max_seq_len, max_latents, num_channels, num_heads: Int
        let num_self_attention_layers, num_self_attention_rotary_layers: Int
        let cross_attention_widening_factor, self_attention_widening_factor: Int
        let output_norm, output_bias, abs_pos_emb: Bool

        var settings: CausalSettings {
            var settings = CausalSettings()
            settings.contextLength = max_seq_len
            settings.latentCount = max_latents
            settings.channels = num_channels
            settings.headCount = num_heads
            settings.layerCount = num_self_attention_layers
            let rotary = num_self_attention_rotary_layers
            settings.rotaryLayerCount = rotary < 0 ? nil : rotary
            settings.positions = abs_pos_emb ? .learned : .none
            settings.crossWideningFactor = cross_attention_widening_factor
            settings.selfWideningFactor = self_attention_widening_factor
            settings.hasOutputNorm = output_norm
            settings.hasOutputBias = output_bias
            return settings
        }
    }
}
