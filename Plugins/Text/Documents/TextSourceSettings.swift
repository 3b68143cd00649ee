import PerceiverKit

/// The settings that all formats share: splits and tokenization.
protocol TextSourceSettings: DivisionSettings {
    /// Whether texts that cannot be read are skipped and counted; otherwise they are errors.
    var skipUnreadable: Bool { get }
    /// The settings of tokenization.
    var tokens: TokenSettings { get }
}

/// The help of `skip_unreadable`.
let skipUnreadableHelp =
    "whether texts that cannot be read, such as rows of another length, are skipped and counted"

/// The help of `has_labels`.
let hasLabelsHelp = "whether labels are read; if not, the texts are as if they had none"

/// The help of `limit`, which bounds the labelled and the unlabelled documents each.
let textLimitHelp = "the most training documents, labelled and unlabelled each; null: all"
