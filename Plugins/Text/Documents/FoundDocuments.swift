import PerceiverKit

/// A document as a file has it, before its class has a number.
struct FoundDocument {
    let text: String
    /// The name of the class; nil: not known.
    let className: String?
    /// The file and the line or member, for errors.
    let place: String
    /// What tells it from others wherever they lie: the path of its file within the source, or, of a part of a file, its
    /// content.
    let name: String

    init(text: String, className: String?, place: String, name: String? = nil) {
        self.text = text
        self.className = className
        self.place = place
        self.name = name ?? String(text.stableHash, radix: 16)
    }
}

/// The documents of a source, in the splits that the source itself makes.
struct FoundDocuments {
    var train: [FoundDocument] = []
    /// Nil where the source sets none apart.
    var validation: [FoundDocument]?
    /// Nil where the source sets none apart.
    var test: [FoundDocument]?
    var unlabelled: [FoundDocument] = []
}

/// What the settings of all formats share: how documents are split where their source does not do it, and cut up.
protocol SplitSettings: Settings {
    /// Share of the training documents to choose the best checkpoint by.
    var validationShare: Float { get }
    /// Share of all documents to judge with.
    var testShare: Float { get }
    /// The most documents to learn from, of the labelled and of the unlabelled ones each; nil: all.
    var limit: Int? { get }
    /// How documents become tokens.
    var tokens: TokenSettings { get }
}

/// What all formats say of the settings that they share.
enum SplitHelp {
    static let validationShare =
        "share of the training documents to choose the best checkpoint by, where none are set apart"
    static let testShare = "share of all documents to judge with, where none are set apart"
    static let limit = "the most documents to learn from, labelled and unlabelled each; null: all"
}

extension Documents {
    /// Gives classes their numbers and splits what the source at `path` does not split itself.
    ///
    /// Where no training document has a label, the unlabelled ones are what is learned from.
    init(_ found: FoundDocuments, path: String, division: Division, settings: some SplitSettings) throws {
        var found = found
        if found.train.isEmpty { swap(&found.train, &found.unlabelled) }
        guard !found.train.isEmpty else {
            throw DataError(path: path, expected: "documents to learn from", found: "none")
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
