import Perceiver
import PerceiverFiles
import Tensors

/// A checkpoint of PyTorch Lightning: a Perceiver of `perceiver.lightning`, in which all layers but the first share their weights, or
/// a causal model of the package perceiver-io.
///
/// Sizes follow from the shapes of its weights, and what these do not tell from its hyper-parameters.
public struct LightningCheckpoint {
    /// The weights, by their names there; queries, keys and values that are one array there are apart.
    let tensors: [String: Tensor]
    /// What a user should know, each a sentence.
    let notes: [String]
    /// Where the rows of the input are, [rows, channels], as the file has it; nil: it does not say.
    public let positionEncoding: Tensor?
    /// The path of the file.
    public let path: String
    let parameters: PickleDictionary

    /// Reads a file.
    ///
    /// - Throws: `FileError` for a file that is damaged, or has a weight twice.
    init(path: String) throws(FileError) {
        let weights = try ForeignWeights(path: path)
        var (tensors, notes) = ([String: Tensor](), weights.notes)
        for (name, tensor) in weights.tensors {
            for (usual, part) in tensor.separated(Self.usualName(of: name)) {
                guard tensors.updateValue(part, forKey: usual) == nil else {
                    throw FileError(
                        path: path,
                        reason:
                            "has \"\(name.asName)\" under another name too, so which is meant cannot be told."
                    )
                }
            }
        }
        positionEncoding = tensors.removeValue(forKey: Self.positions)
        if positionEncoding != nil {
            notes.append(
                "The Fourier positions in the file were checked and left out: they are computed here.")
        }
        self.path = path
        self.tensors = tensors
        self.notes = notes
        parameters = Self.hyperParameters(in: weights.others)
    }

    /// An error that says why the checkpoint is of none of some classes.
    func fault(known names: [String]) -> FileError {
        if let causalTokenCount {
            return FileError(
                path: path,
                reason:
                    "is a checkpoint of a causal model of \(causalTokenCount.grouped) tokens, and what these are is not known. If it "
                    + "continues texts, name its tokenizer: --tokenizer tokenizer.json.")
        }
        let isPerceiver = tensors["encoder.latent"]?.rank == 2 && tensors["decoder.output"]?.rank == 2
        guard !isPerceiver else {
            return FileError(
                path: path, reason: "is a checkpoint of a model that is none of \(names.quoted).")
        }
        return FileError(
            path: path,
            reason:
                "is no checkpoint of a Perceiver that can be imported: expected \"model.encoder.latent\" and \"model.decoder.output\" "
                + "among its weights, or \"model.\(CausalFields.tokens)\" of a causal model, but found \(tensors.keys.sorted().quoted)."
        )
    }

    /// The buffer of Fourier positions.
    private static let positions = "encoder.input_adapter.position_encoding"

    /// The name without what depends on how the modules were put together.
    private static func usualName(of name: String) -> String {
        var name = name[...]
        if name.hasPrefix("model.") { name = name.dropFirst("model.".count) }
        if name.hasPrefix("0.") { return "encoder." + name.dropFirst(2) }
        if name.hasPrefix("1.") { return "decoder." + name.dropFirst(2) }
        return String(name)
    }

    /// The hyper-parameters; scripts keep those of the command line as one of them.
    private static func hyperParameters(in others: PickleDictionary) -> PickleDictionary {
        guard case .dictionary(let outer) = others["hyper_parameters"] else { return PickleDictionary() }
        for name in ["args", "hparams"] {
            if case .dictionary(let inner) = outer[name] { return inner }
        }
        return outer
    }
}

extension LightningCheckpoint {
    /// Whether it has a weight of that name.
    public func has(_ name: String) -> Bool { tensors[name] != nil }

    /// The shape of a weight of two axes.
    ///
    /// - Throws: `FileError` if there is none.
    public func shape(_ name: String) throws -> [Int] {
        guard let tensor = tensors[name], tensor.rank == 2 else {
            throw FileError(
                path: path, reason: "should have a \"\(name)\" of two axes among its weights, but has none.")
        }
        return tensor.shape
    }

    /// What the program takes where nothing else is said.
    private static let usual = [
        "num_encoder_layers": 3, "num_encoder_cross_attention_heads": 4,
        "num_encoder_self_attention_heads": 4,
    ]
    private static let decoderHeads = "num_decoder_cross_attention_heads"

    private func integer(_ name: String, usually usual: Int?) -> Int {
        if case .int(let number) = parameters[name] { number } else { usual ?? 1 }
    }

    /// What was taken for hyper-parameters that the file does not have, as sentences for the user; of one layer no number is needed.
    func assumptions(usualDecoderHeadCount: Int) -> [String] {
        let needed = Self.usual.merging([Self.decoderHeads: usualDecoderHeadCount]) { $1 }
        let taken = needed.filter { name, _ in
            if case .int = parameters[name] { return false }
            return name != "num_encoder_layers" || hasSharedLayers
        }
        guard !taken.isEmpty else { return [] }
        let list = taken.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return [
            "The checkpoint does not have all hyper-parameters that its shapes leave open; taken were \(list.joined(separator: ", "))."
        ]
    }

    /// Whether there are layers after the first, which all share their weights.
    private var hasSharedLayers: Bool { tensors.keys.contains { $0.hasPrefix("encoder.layer_n.") } }

    /// A hyper-parameter that is several integers; nil if there is none.
    public func integers(_ name: String) -> [Int]? {
        let items: [PickleValue]
        switch parameters[name] {
        case .list(let list), .tuple(let list): items = list
        default: return nil
        }
        let numbers = items.compactMap { if case .int(let number) = $0 { number } else { nil } }
        return numbers.count == items.count ? numbers : nil
    }

    private var dropout: Float {
        if case .float(let share) = parameters["dropout"] { Float(share) } else { 0 }
    }

    /// The encoder.
    func encoder() throws -> EncoderSettings {
        let latents = try shape("encoder.latent")
        func number(_ name: String) -> Int { integer(name, usually: Self.usual[name]) }
        var encoder = EncoderSettings()
        (encoder.latentCount, encoder.channels) = (latents[0], latents[1])
        encoder.layerCount = hasSharedLayers ? number("num_encoder_layers") : 1
        encoder.distinctCrossAttentionCount = hasSharedLayers ? 2 : 1
        encoder.distinctBlockCount = hasSharedLayers ? 2 : 1
        encoder.selfAttentionCount =
            (0...).prefix { has("encoder.layer_1.1.\($0).0.module.norm.weight") }.count
        encoder.crossHeadCount = number("num_encoder_cross_attention_heads")
        encoder.selfHeadCount = number("num_encoder_self_attention_heads")
        encoder.dropout = dropout
        return encoder
    }

    /// The decoder; `usualHeadCount` is how many heads the program gives it.
    func decoder(usualHeadCount: Int) -> DecoderSettings {
        var decoder = DecoderSettings()
        decoder.headCount = integer(Self.decoderHeads, usually: usualHeadCount)
        decoder.dropout = dropout
        return decoder
    }
}

extension Tensor {
    /// What a weight becomes: those of queries, keys and values, one after another in PyTorch's multi-head attention, or itself.
    fileprivate func separated(_ name: String) -> [(String, Tensor)] {
        for kind in ["weight", "bias"] where name.hasSuffix(".in_proj_\(kind)") {
            guard let length = shape.first, length % 3 == 0 else { break }
            let start = name.dropLast("in_proj_\(kind)".count)
            return ["q", "k", "v"].enumerated().map { index, map in
                (
                    "\(start)\(map)_proj_\(kind)",
                    sliced(index * length / 3..<(index + 1) * length / 3, along: 0)
                )
            }
        }
        return [(name, self)]
    }
}
