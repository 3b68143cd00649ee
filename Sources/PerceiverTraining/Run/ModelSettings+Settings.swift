import Perceiver
import PerceiverSettings

extension ModelSettings: Settings {
    /// A line for each setting.
    public static var help: [String: String] {
        [
            "head": "decoder: queries attend to the latents; pooled: the mean over the latents",
            "attention": "fast, or plain: every key, value and weight is made, to compare or to find a fault",
        ]
    }
}

extension EncoderSettings: Settings {
    /// A line for each setting.
    public static var help: [String: String] {
        [
            "latent_count": "rows of the latent array",
            "channels": "channels of the latent array",
            "layer_count": "layers, each a cross-attention and a block of self-attention",
            "cross_attention_count": "the first so many layers attend to the input; null: all",
            "distinct_cross_attention_count":
                "cross-attentions with weights of their own; the last serves the rest",
            "distinct_block_count": "blocks with weights of their own; the last serves the rest",
            "self_attention_count": "self-attention layers in a block",
            "cross_head_count": "heads of the cross-attention",
            "self_head_count": "heads of the self-attention",
            "cross_qk_channels": "query and key channels of the cross-attention; null: those of the latents",
            "cross_v_channels": "value channels of the cross-attention; null: those of queries and keys",
            "self_qk_channels": "query and key channels of the self-attention; null: those of the latents",
            "self_v_channels": "value channels of the self-attention; null: those of queries and keys",
            "cross_widening_factor": "hidden channels of the cross-attention's MLP for each channel",
            "self_widening_factor": "hidden channels of the self-attention's MLP for each channel",
            "dropout": "probability of dropping residual elements",
            "attention_dropout": "probability of dropping attention weights; null: that of dropout",
            "activation_checkpointing":
                "whether self-attention is computed again in backward, to save memory",
        ]
    }
    /// The same numbers come out, with less memory or more.
    public static var changeable: Set<String> { ["activation_checkpointing"] }

    /// The numbers that some settings may be.
    public static var ranges: [String: SettingRange] {
        [
            "layer_count": .from(1, to: 1000),
            "cross_attention_count": .from(1, to: 1000),
            "distinct_cross_attention_count": .from(1, to: 1000),
            "distinct_block_count": .from(1, to: 1000),
            "self_attention_count": .from(0, to: 1000),
            "cross_widening_factor": .from(1, to: 1000),
            "self_widening_factor": .from(1, to: 1000),
            "dropout": .shareBelowOne,
            "attention_dropout": .shareBelowOne,
        ]
    }
}

extension DecoderSettings: Settings {
    /// A line for each setting.
    public static var help: [String: String] {
        [
            "head_count": "heads of the cross-attention",
            "qk_channels": "query and key channels; null: those of the queries",
            "v_channels": "value channels; null: those of queries and keys",
            "widening_factor": "hidden channels of the MLP for each channel",
            "has_query_residual": "whether the query is added to what it finds",
            "dropout": "probability of dropping attention weights and residual elements",
            "chunk_size": "queries that are decoded at once, for less memory in predictions; null: all",
        ]
    }
    /// The numbers that some settings may be.
    public static var ranges: [String: SettingRange] {
        [
            "widening_factor": .from(1, to: 1000),
            "dropout": .shareBelowOne,
        ]
    }
}
