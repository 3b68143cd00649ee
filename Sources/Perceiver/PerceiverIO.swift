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
    /// Computes an output for each query from the latents; nil: the only output is the mean over the latents.
    public let decoder: PerceiverDecoder?
    /// Makes the queries, and turns the decoder's outputs into a prediction.
    public let output: any OutputAdapter

    /// Makes a model from its parts.
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

    /// Whether a parameter of that name belongs to the input adapter or the encoder, which compute the latents.
    public func makesLatents(_ parameterName: String) -> Bool {
        parameterName.hasPrefix("input.") || parameterName.hasPrefix("encoder.")
    }

    /// The shape of the latents of one example, [n, d].
    public var latentShape: [Int] { encoder.latentShape }

    /// How many views each example of a batch becomes.
    public func viewCount(of batch: Batch) -> Int { input.viewCount(of: batch) }

    /// The latents [b, n, d] of a batch, or [b * v, n, d] of v views of each example.
    public func latents(of batch: Batch) throws -> Tensor {
        try encoder(output.shown(input(batch), in: batch))
    }

    /// The prediction for a batch, which the output adapter makes from the decoder's outputs.
    ///
    /// - Throws: what an adapter cannot use about the batch.
    public func callAsFunction(_ batch: Batch) throws -> Batch {
        try output(decoded(batch, answerMap: output.answerMap), in: batch)
    }

    /// The same, from an input array that stands for the batch's own, such as one without some of its rows.
    package func callAsFunction(_ array: InputArray, in batch: Batch) throws -> Batch {
        try output(decoded(batch, from: array, answerMap: output.answerMap), in: batch)
    }

    /// The decoder's outputs for a batch: for each view if the output asks that, otherwise averaged over the views of an example.
    private func decoded(
        _ batch: Batch, from given: InputArray? = nil,
        answerMap: (_ output: String) -> LinearMap? = { _ in nil }
    ) throws -> DecoderOutput {
        lazy var array = Result { try given ?? input(batch) }
        let latents = try batch.latents ?? encoder(output.shown(array.get(), in: batch))
        guard let decoder else {
            let mean = latents.mean(along: 1, keepingAxis: true)
            let rows = mean.averagedOverViews(exampleCount: batch.count)
            return DecoderOutput(answerMap("")?(rows) ?? rows)
        }
        let queries = try output.queries(for: array.get(), in: batch)
        var decoded = decoder(queries, to: latents, answerMap: answerMap)
        if !output.asksEachView {
            decoded = decoded.mapRows { $0.averagedOverViews(exampleCount: batch.count) }
        }
        decoded.input = batch.latents == nil ? try array.get() : nil
        return decoded
    }

    /// The loss for a batch.
    ///
    /// - Throws: what an adapter cannot use about the batch.
    public func loss(on batch: Batch) throws -> Loss { try output.loss(of: self(batch), in: batch) }

    /// That of the output adapter.
    public var usualMonitor: String { output.usualMonitor }

    /// The counts of the output adapter's loss.
    public func lossCounts(in batch: Batch) throws -> [String: Int] { try output.lossCounts(in: batch) }
}

extension PerceiverIO {
    /// What of a model represents an example.
    public enum EmbeddedPart: String, Sendable, CaseIterable {
        /// The mean of its latents.
        case latents
        /// The mean of the decoder's outputs for it; of a model without a decoder, the mean of its latents.
        case output
    }

    /// A vector for each example of a batch, [b, channels].
    ///
    /// - Throws: what an adapter cannot use about the batch.
    public func embeddings(of batch: Batch, as part: EmbeddedPart) throws -> Tensor {
        switch part {
        case .latents:
            try latents(of: batch).mean(along: 1, keepingAxis: true)
                .averagedOverViews(exampleCount: batch.count).mean(along: 1)
        case .output:
            try decoded(batch).rows.averagedOverViews(exampleCount: batch.count).mean(along: 1)
        }
    }
}

extension Tensor {
    /// Rows [b * v, o, c], of v views of each of b examples, as [b, o, c].
    func averagedOverViews(exampleCount b: Int) -> Tensor {
        guard b > 0, shape[0] != b else { return self }
        return reshaped(to: [b, shape[0] / b] + shape.dropFirst()).mean(along: 1)
    }
}
