import Layers
import Tensors

/// A whole model: input adapter, encoder, decoder, output adapter.
public struct PerceiverIO: ModelWithLatents {
    /// Its sizes.
    package let settings: ModelSettings
    /// Turns a batch into an input array.
    public let input: any InputAdapter
    /// Turns an input array into latents.
    public let encoder: PerceiverEncoder
    /// Lets queries find outputs in the latents; nil: the only output is the mean over the latents.
    public let decoder: PerceiverDecoder?
    /// Owns the queries, and turns what they find into a prediction.
    public let output: any OutputAdapter

    /// Puts a model together.
    public init(_ settings: ModelSettings, input: any InputAdapter, output: any OutputAdapter) {
        self.settings = settings
        self.input = input
        self.output = output
        encoder = PerceiverEncoder(
            settings.encoder, inputChannels: input.channels, attention: settings.attention)
        decoder =
            settings.head == .pooled
            ? nil
            : PerceiverDecoder(
                settings.decoder, queryChannels: output.channels, latentChannels: settings.encoder.channels,
                attention: settings.attention)
    }

    /// Whether a parameter of that name belongs to the input adapter or the encoder: what latents are made with.
    public func makesLatents(_ parameterName: String) -> Bool {
        parameterName.hasPrefix("input.") || parameterName.hasPrefix("encoder.")
    }

    /// The shape of the latents of one example, [n, d].
    public var latentShape: [Int] { encoder.latentShape }

    /// The latents [b, n, d] of a batch.
    public func latents(of batch: Batch) throws -> Tensor { try encoder(input(batch)) }

    /// The prediction for a batch: what the output adapter makes of what its queries find.
    ///
    /// - Throws: what an adapter does not like about the batch.
    public func callAsFunction(_ batch: Batch) throws -> Batch {
        lazy var array = Result { try input(batch) }
        let latents = try batch.latents ?? encoder(array.get())
        var found =
            try decoder.map { try $0(output.queries(for: array.get(), in: batch), to: latents) }
            ?? DecoderOutput(latents.mean(along: 1, keepingAxis: true))
        found.rows = found.rows.averagedOverViews(exampleCount: batch.count)
        return try output(found, in: batch)
    }

    /// How wrong the model is about a batch.
    ///
    /// - Throws: what an adapter does not like about the batch.
    public func loss(on batch: Batch) throws -> Loss { try output.loss(of: self(batch), in: batch) }

    /// What the output adapter says.
    public func lossCounts(in batch: Batch) throws -> [String: Int] { try output.lossCounts(in: batch) }
}

extension Tensor {
    /// Rows [b * v, o, c], of v views of each of b examples, as [b, o, c].
    fileprivate func averagedOverViews(exampleCount b: Int) -> Tensor {
        guard b > 0, shape[0] != b else { return self }
        return reshaped(to: [b, shape[0] / b] + shape.dropFirst()).mean(along: 1)
    }
}
