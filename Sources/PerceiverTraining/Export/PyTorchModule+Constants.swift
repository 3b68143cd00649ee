import Perceiver
import PerceiverFiles

extension PyTorchModule {
    /// The text at the head of the file: how it is used.
    var title: String {
        let rows =
            "rows [b, m, \(rowChannels)]: the input \"\(inputName)\" of examples, content and positions side by side"
        let queries = "queries [o, \(model.output.channels)]"
        let use = [
            model.decoder == nil
                ? nil
                : "    outputs = model.decode(rows, queries)  # [b, o, \(model.output.channels)], of \(queries)",
            head == nil ? nil : "    \(resultName) = model(rows)  # [b, \(shape("output.head.weight")[0])]",
        ]
        return
            ([
                "\"\"\"A Perceiver of perceiver-io in plain PyTorch, with the sizes of its run.", "",
                "    model = load(\"model.safetensors\")",
            ] + use.compactMap(\.self) + [
                "", rows + ".", "Beside them there may be is_padding [b, m], true where a row is padding.",
                "\"\"\"",
            ]).joined(separator: "\n")
    }

    private var resultName: String { head is RegressionOutput ? "numbers" : "logits" }

    /// The sizes, names and units, a constant each.
    var sizes: String {
        let (encoder, output) = (model.settings.encoder.resolved, model.output)
        let decoder = model.settings.decoder.resolved(queryChannels: output.channels)
        func attention(_ heads: Int, _ qk: Int?, _ v: Int?, _ widening: Int, adds: Bool?) -> String {
            let sizes = "dict(heads=\(heads), qk=\(qk ?? 0), v=\(v ?? 0), widening=\(widening)"
            return sizes + (adds.map { ", adds_queries=\($0 ? "True" : "False")" } ?? "") + ")"
        }
        let cross = attention(
            encoder.crossHeadCount, encoder.crossQkChannels, encoder.crossVChannels,
            encoder.crossWideningFactor,
            adds: encoder.crossHasQueryResidual)
        let own = attention(
            encoder.selfHeadCount, encoder.selfQkChannels, encoder.selfVChannels, encoder.selfWideningFactor,
            adds: nil)
        var lines = [
            "ROW_CHANNELS = \(rowChannels)", "LATENTS = (\(encoder.latentCount), \(encoder.channels))",
            "LAYERS, CROSSES = \(encoder.layerCount), \(encoder.crossAttentionCount ?? encoder.layerCount)",
            "# Weights of their own; further layers share the last.",
            "DISTINCT_CROSSES, DISTINCT_BLOCKS = \(encoder.distinctCrossAttentionCount), \(encoder.distinctBlockCount)",
            "BLOCK_LENGTH = \(encoder.selfAttentionCount)", "CROSS = \(cross)", "SELF = \(own)",
        ]
        if model.decoder != nil {
            let sizes = attention(
                decoder.headCount, decoder.qkChannels, decoder.vChannels, decoder.wideningFactor,
                adds: decoder.hasQueryResidual)
            lines += ["QUERY_CHANNELS = \(output.channels)", "DECODER = \(sizes)"]
        }
        if let names = head?.outputNames, !names.isEmpty {
            lines.append("NAMES = \(JSONValue.array(names.map(JSONValue.string)).text())")
        }
        if let output = output as? RegressionOutput {
            lines.append("MEANS = torch.tensor(\(output.numbers.map(\.mean)), dtype=torch.float64)")
            lines.append(
                "DEVIATIONS = torch.tensor(\(output.numbers.map(\.standardDeviation)), dtype=torch.float64)")
        }
        return lines.joined(separator: "\n")
    }
}
