import Foundation
import PerceiverKit

/// A text, and its class if it is known.
public struct Document: Sendable, Hashable {
    /// The unchanged text, which may be empty.
    public var text: String

    /// The class, an index into the class names of its documents; nil: unknown.
    public var label: Int?

    /// Makes a document.
    public init(text: String, label: Int? = nil) {
        self.text = text
        self.label = label
    }
}

/// Texts for training, validation and test.
///
/// Either all documents of the three splits have labels, or none has. Sets of labels and numbers are not part of a document.
public struct Documents: Sendable, Equatable {
    /// The training documents.
    public var train: [Document]
    /// The validation documents.
    public var validation: [Document]
    /// The test documents.
    public var test: [Document]
    /// Further documents without labels, for masked language modelling alone.
    public var unlabelled: [Document]
    /// The names of the classes, sorted; empty where the documents have no labels.
    public var classNames: [String]
    /// The labels as they were read; nil: those of the documents, which are classes.
    var labels: ExampleLabels?
    /// The columns of a table that have the texts; nil: none have.
    var columns: RowColumns?
    /// Which rows the texts are, of a table that other data sets read a part of.
    var rowPart: RowPart?
    /// The files that a run keeps of the division into splits.
    public internal(set) var files: [String: Data] = [:]
    /// Notes on the division for the user.
    public internal(set) var notes: [String] = []

    /// Makes documents from splits.
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

    /// The documents for masked language modelling: the training documents, then the unlabelled ones.
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
