import Layers
import Perceiver
import PerceiverFiles
import PerceiverSettings
import Tensors

/// What all published models of a kind have in common, whatever goes in and out: the names of the weights of what computes, and how
/// its sizes relate to settings here.
///
/// There is one for encoder and decoder, ``perceiverIO(decoderName:)``, and one for causal models,
/// ``perceiverAR(modelType:)``; both have another for what PyTorch Lightning keeps in checkpoints.
public struct PublishedCore<M>: Sendable {
    /// The `model_type` in config.json; nil: it is read from checkpoints alone.
    let modelType: String?
    /// The names of its weights there.
    let name: @Sendable (String) -> PublishedName?
    /// What files hold beside the weights, though it follows from the sizes.
    var computed: @Sendable (M) -> [ComputedTensor] = { _ in [] }
    let sizes: PublishedModel.Sizes
    /// How it is written; nil: it can only be imported.
    var writing: Writing?

    /// How a model is written.
    struct Writing: Sendable {
        /// Adds the sizes of a model to a configuration.
        ///
        /// Throws `SettingsError` for what no configuration can say, as the end of a sentence.
        let describe: @Sendable (M, inout PublishedConfiguration) throws -> Void
        /// The settings at `model` of a run, with all that is null decided, and without what matters in training alone.
        let resolve: @Sendable (SettingsTree, M) throws -> SettingsTree
    }
}

/// A tensor of published files that is computed here.
struct ComputedTensor {
    /// Its name there.
    let name: String
    let value: Tensor
    /// What it is, for the message about another.
    let meaning: String
}

extension PublishedCore where M == PerceiverIO {
    /// Encoder and decoder of the models that Hugging Face's `transformers` knows.
    ///
    /// - Parameter decoderName: what the names of the decoder's cross-attention begin with.
    /// - Returns: what is known of them.
    public static func perceiverIO(
        decoderName: String = "perceiver.decoder.decoder.decoding_cross_attention"
    ) -> PublishedCore {
        PublishedCore(
            modelType: PublishedConfiguration.encoderType,
            name: { PublishedName(ofCore: $0, decoder: decoderName) },
            sizes: { files, run, inputChannels in
                var sizes = ModelSettings()
                sizes.encoder = try files.configuration.encoder(inputChannels: inputChannels())
                sizes.decoder = run.decoder
                sizes.decoder.attentionDropout = files.configuration.attentionProbsDropoutProb
                return (SettingsTree(describing: sizes), [])
            },
            writing: Writing(
                describe: { model, configuration in
                    guard model.decoder != nil else {
                        throw SettingsError("it has a decoder, so model.head should be decoder")
                    }
                    configuration.setEncoder(
                        model.settings.encoder, inputChannels: model.input.channels)
                },
                resolve: { tree, model in
                    let sizes = try tree.decode(ModelSettings.self, at: "model")
                    var whole = ModelSettings()
                    whole.encoder = sizes.encoder.resolved
                    whole.decoder = sizes.decoder.resolved(queryChannels: model.output.channels)
                    return SettingsTree(describing: whole)
                }))
    }

    /// Encoder and decoder of `perceiver.lightning`, with an output that has learned queries and a linear map.
    ///
    /// - Parameter usualDecoderHeadCount: the heads of the decoder where the hyper-parameters do not say how many there are.
    /// - Returns: what is known of them.
    public static func lightning(usualDecoderHeadCount: Int) -> PublishedCore {
        PublishedCore(
            modelType: nil,
            name: { PublishedName(ofLightningCore: $0) ?? PublishedName.lightningOutput[$0] },
            sizes: { files, _, _ in
                guard let checkpoint = files.checkpoint else { return (SettingsTree(), []) }
                var sizes = ModelSettings()
                sizes.encoder = try checkpoint.encoder()
                sizes.decoder = checkpoint.decoder(usualHeadCount: usualDecoderHeadCount)
                return (
                    SettingsTree(describing: sizes),
                    checkpoint.assumptions(usualDecoderHeadCount: usualDecoderHeadCount)
                )
            })
    }
}
