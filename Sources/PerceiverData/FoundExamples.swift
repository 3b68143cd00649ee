import Perceiver

/// An example as its source lists it, before classes are numbered and splits are made.
public struct FoundExample<Content: Sendable>: Sendable {
    /// The example, or where it is, such as the path of its file.
    public let content: Content
    /// What identifies it wherever the data lies, such as the path of its file within its source; empty for a row that names
    /// no file.
    public let name: String
    /// What the source says in each of its label columns; none where the example has no label.
    public let labels: [String]
    /// The file, or the row of a table, that it comes from, for errors.
    public let place: String

    /// Makes an example.
    public init(_ content: Content, name: String, labels: [String], place: String) {
        self.content = content
        self.name = name
        self.labels = labels
        self.place = place
    }
}

extension FoundExample: Equatable where Content: Equatable {}

/// The examples of a source, in the source's own splits.
public struct FoundExamples<Content: Sendable>: Sendable {
    /// The training examples, or all examples where the source has no splits of its own.
    public var train: [FoundExample<Content>]
    /// The validation examples; nil where the source has no such split.
    public var validation: [FoundExample<Content>]?
    /// The test examples; nil where the source has no such split.
    public var test: [FoundExample<Content>]?
    /// The names of the columns of labels.
    public var labelColumns: [String]
    /// What separates labels in a field; nil: found; empty: nothing.
    public var labelSeparator: String?
    /// The columns of a table that the examples are in; nil: they are in none, or the input finds its columns by itself.
    public var columns: RowColumns?
    /// What was found and what was left out, for the user.
    public var notes: [String]

    /// Makes a source's examples.
    public init(
        train: [FoundExample<Content>] = [], validation: [FoundExample<Content>]? = nil,
        test: [FoundExample<Content>]? = nil, labelColumns: [String] = ["label"], notes: [String] = []
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.labelColumns = labelColumns
        self.notes = notes
    }

    /// Sorts examples into the splits that they belong to.
    ///
    /// - Parameters:
    ///   - examples: all examples.
    ///   - splits: the split of each.
    ///   - labelColumns: the names of the columns of labels.
    public init(_ examples: [FoundExample<Content>], splits: [Split], labelColumns: [String]) {
        func part(_ split: Split) -> [FoundExample<Content>] {
            zip(examples, splits).filter { $0.1 == split }.map(\.0)
        }
        let (validation, test) = (part(.validation), part(.test))
        self.init(
            train: part(.train), validation: validation.isEmpty ? nil : validation,
            test: test.isEmpty ? nil : test, labelColumns: labelColumns)
    }

    /// The examples of each split that the source has.
    public var parts: [Split: [FoundExample<Content>]] {
        var parts = [Split.train: train]
        parts[.validation] = validation
        parts[.test] = test
        return parts
    }
}
