import PerceiverKit

/// A document as it was read, before its class gets a number.
struct FoundDocument {
    let text: String
    /// The name of the class; nil: unknown.
    let className: String?
    /// The file and the line or member, for errors.
    let place: String
    /// A name that identifies it wherever the data lies: the path of its file within the source or, for a part of a file, its
    /// content.
    let name: String

    init(text: String, className: String?, place: String, name: String? = nil) {
        self.text = text
        self.className = className
        self.place = place
        self.name = name ?? String(text.stableHash, radix: 16)
    }
}

/// The documents of a source, in the source's own splits.
struct FoundDocuments {
    var train: [FoundDocument] = []
    /// Nil if the source has no such split.
    var validation: [FoundDocument]?
    /// Nil if the source has no such split.
    var test: [FoundDocument]?
    var unlabelled: [FoundDocument] = []
}

/// The settings that all formats share: splits and tokenization.
protocol SplitSettings: Settings {
    /// The share of the training documents for validation.
    var validationShare: Float { get }
    /// The share of all documents for the test.
    var testShare: Float { get }
    /// The most training documents, of labelled and of unlabelled ones each; nil: all.
    var limit: Int? { get }
    /// The settings of tokenization.
    var tokens: TokenSettings { get }
}

/// The help of the settings that all formats share.
enum SplitHelp {
    static let validationShare =
        "share of the training documents for validation, if the data has no such split"
    static let testShare = "share of all documents for the test, if the data has no such split"
    static let limit = "the most training documents, labelled and unlabelled each; null: all"
}

extension Documents {
    /// Numbers the classes, and makes the splits that the source at `path` does not have.
    ///
    /// If no training document has a label, the unlabelled ones are trained on.
    init(_ found: FoundDocuments, path: String, division: Division, settings: some SplitSettings) throws {
        var found = found
        if found.train.isEmpty { swap(&found.train, &found.unlabelled) }
        guard !found.train.isEmpty else {
            throw DataError(path: path, expected: "training documents", found: "none")
        }
        let classNames = ClassNames(found.train.compactMap(\.className))
        func document(_ found: FoundDocument) throws -> Document {
            Document(
                text: found.text,
                label: try found.className.map { try classNames.label(of: $0, at: found.place) })
        }
        let divided = try division.divide(
            found.train.map(\.name), of: path, validation: found.validation?.map(\.name),
            test: found.test?.map(\.name), validationShare: settings.validationShare,
            testShare: settings.testShare, limit: settings.limit)
        let plan = divided.plan
        let train = try found.train.map(document)
        self.init(
            train: plan.train.map { train[$0] },
            validation: try found.validation?.map(document) ?? plan.validation.map { train[$0] },
            test: try found.test?.map(document) ?? plan.test.map { train[$0] },
            unlabelled: found.unlabelled.prefix(settings.limit ?? .max).map { Document(text: $0.text) },
            classNames: classNames.sorted)
        files = divided.files
        notes = divided.notes
    }
}
