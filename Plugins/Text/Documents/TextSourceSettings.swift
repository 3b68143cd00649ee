import PerceiverKit

/// The settings that all formats share: splits and tokenization.
protocol TextSourceSettings: DivisionSettings {
    /// The settings of tokenization.
    var tokens: TokenSettings { get }
}

/// The help of `has_labels`.
let hasLabelsHelp = "whether labels are read; if not, the texts are as if they had none"

/// The help of `limit`, which bounds the labelled and the unlabelled documents each.
let textLimitHelp = "the most training documents, labelled and unlabelled each; null: all"
