extension PublishedName {
    /// The names in a ``LightningCheckpoint`` of an output with learned queries and a linear map, by those here.
    public static let lightningOutput: [String: PublishedName] = [
        "output.query": "decoder.output",
        "output.head.weight": "decoder.output_adapter.linear.weight",
        "output.head.bias": "decoder.output_adapter.linear.bias",
    ]

    /// The parts of an attention layer here and there, without the end of the name.
    private static let lightningParts = [
        "query_norm": "0.module.q_norm.", "norm": "0.module.norm.", "input_norm": "0.module.kv_norm.",
        "attention.q_proj": "0.module.attention.attention.q_proj_",
        "attention.k_proj": "0.module.attention.attention.k_proj_",
        "attention.v_proj": "0.module.attention.attention.v_proj_",
        "attention.o_proj": "0.module.attention.attention.out_proj.",
        "mlp.norm": "1.module.0.", "mlp.up": "1.module.1.", "mlp.down": "1.module.3.",
    ]

    /// The name in a checkpoint of a parameter of the encoder or the decoder; nil for any other.
    init?(ofLightningCore name: String) {
        if name == "encoder.latents" {
            self.init("encoder.latent")
            return
        }
        var path = name.split(separator: ".").map(String.init)
        let last = path.removeLast()
        func take(_ count: Int) -> [String] {
            defer { path.removeFirst(min(count, path.count)) }
            return Array(path.prefix(count))
        }
        var start: String
        switch take(2) {
        case ["encoder", "cross_attention"]: start = "encoder.\(Self.layer(take(1))).0."
        case ["encoder", "self_attention"]:
            start = "encoder.\(Self.layer(take(1))).1."
            start += take(2).dropFirst().map { "\($0)." }.joined()
        case ["decoder", "cross_attention"]: start = "decoder.cross_attention."
        default: return nil
        }
        guard let part = Self.lightningParts[path.joined(separator: ".")] else { return nil }
        self.init("\(start)\(part)\(last)")
    }

    /// The first layer has weights of its own, and all others share theirs.
    private static func layer(_ number: [String]) -> String { number == ["0"] ? "layer_1" : "layer_n" }
}
