import Layers
import Tensors

/// What a parameter is called, and how it is stored, in the files of a published model.
public struct PublishedName: Sendable, ExpressibleByStringInterpolation {
    /// The name.
    public let text: String
    /// Axes of length 1 that the shape ends with there.
    let trailingAxes: Int
    /// Whether it is stored as 64-bit integers.
    let isCount: Bool

    /// A parameter of the same shape.
    public init(stringLiteral text: String) { self.init(text) }

    /// A parameter of the same shape but for `trailingAxes` further axes of length 1; `isCount`: stored as an int64.
    public init(_ text: String, trailingAxes: Int = 0, isCount: Bool = false) {
        self.text = text
        self.trailingAxes = trailingAxes
        self.isCount = isCount
    }

    /// The shape there of a parameter of `shape` here.
    func shape(of shape: [Int]) -> [Int] { shape + Array(repeating: 1, count: trailingAxes) }
}

extension PublishedName {
    /// The names of an output with labels, by those here: a learned query, and a map from its answer to logits or numbers.
    public static let labels: [String: PublishedName] = [
        "output.query": "perceiver.decoder.decoder.output_position_encodings.position_embeddings",
        "output.head.weight": "perceiver.decoder.decoder.final_layer.weight",
        "output.head.bias": "perceiver.decoder.decoder.final_layer.bias",
    ]

    /// The parts of an attention layer, here and there.
    private static let layerParts = [
        "query_norm": "attention.self.layernorm1", "norm": "attention.self.layernorm1",
        "input_norm": "attention.self.layernorm2",
        "attention.q_proj": "attention.self.query", "attention.k_proj": "attention.self.key",
        "attention.v_proj": "attention.self.value", "attention.o_proj": "attention.output.dense",
        "mlp.norm": "layernorm", "mlp.up": "mlp.dense1", "mlp.down": "mlp.dense2",
    ]

    /// The name of a parameter of the encoder or the decoder; nil for any other.
    ///
    /// - Parameters:
    ///   - name: the name here.
    ///   - decoder: what comes before the names of the decoder's cross-attention.
    init?(ofCore name: String, decoder: String) {
        if name == "encoder.latents" {
            self.init("perceiver.embeddings.latents")
            return
        }
        let layers = [
            ("encoder.cross_attention.0.", "perceiver.encoder.cross_attention."),
            ("encoder.self_attention.0.layers.", "perceiver.encoder.self_attends."),
            ("decoder.cross_attention.", "\(decoder)."),
        ]
        guard let (own, published) = layers.first(where: { name.hasPrefix($0.0) }) else { return nil }
        var path = name.dropFirst(own.count).split(separator: ".")
        let last = path.removeLast()
        // The number of a layer within a block.
        let number = path.first.flatMap { Int($0) }.map { "\($0)." } ?? ""
        if !number.isEmpty { path.removeFirst() }
        guard let part = Self.layerParts[path.joined(separator: ".")] else { return nil }
        self.init("\(published)\(number)\(part).\(last)")
    }
}
