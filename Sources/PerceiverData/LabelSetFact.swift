import Perceiver
import PerceiverSettings

/// The labels of data whose examples may have none, one or several of them: the tensor `label_set` [b, labels] of a batch,
/// bytes, 1 where an example has the label.
public struct LabelSetFact: DataFact, Equatable {
    /// The key in data.json.
    public static let name = "label_set"

    /// The names of the labels, in the order of the tensor's columns.
    public let labelNames: [String]

    /// Makes the fact.
    public init(labelNames: [String]) { self.labelNames = labelNames }

    private enum CodingKeys: String, CodingKey { case labelNames = "label_names" }

    /// Checks that there are labels, each once.
    ///
    /// - Throws: `SettingsError` if not.
    public func check() throws {
        guard !labelNames.isEmpty, Set(labelNames).count == labelNames.count else {
            throw SettingsError(
                "The data's \"\(Self.name)\" should have one or more different labels, not \(labelNames.quoted)."
            )
        }
    }
}
