import Foundation
import PerceiverKit

/// A text, and its class where one is known.
public struct Document: Sendable, Hashable {
    /// The text as it was found; it may be empty.
    public var text: String

    /// The class, an index into the class names of its documents; nil: not known.
    public var label: Int?

    /// Makes a document.
    public init(text: String, label: Int? = nil) {
        self.text = text
        self.label = label
    }
}

/// Texts to learn from, to choose by and to judge with.
///
/// Either every document of the three splits has a label, or none has.
public struct Documents: Sendable, Equatable {
    /// What a classifier learns from.
    public var train: [Document]
    /// What the best checkpoint is chosen by.
    public var validation: [Document]
    /// What the model is judged with.
    public var test: [Document]
    /// More texts of the same kind, whose class nobody has noted: for learning the language alone.
    public var unlabelled: [Document]
    /// The names of the classes, sorted; empty where the documents have no labels.
    public var classNames: [String]
    /// What a run keeps of how they were divided.
    public internal(set) var files: [String: Data] = [:]
    /// What a user may want to know of that.
    public internal(set) var notes: [String] = []

    /// Makes documents of splits that were read or made elsewhere.
    public init(
        train: [Document], validation: [Document] = [], test: [Document] = [], unlabelled: [Document] = [],
        classNames: [String] = []
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.unlabelled = unlabelled
        self.classNames = classNames
    }

    /// Everything that language can be learned from: the training documents, then the unlabelled ones.
    public var corpus: [Document] { train + unlabelled }

    /// The documents of a split.
    public subscript(split: Split) -> [Document] {
        switch split {
        case .train: train
        case .validation: validation
        case .test: test
        }
    }
}
