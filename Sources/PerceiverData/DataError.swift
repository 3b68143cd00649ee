import PerceiverFiles

/// A file or folder of data that is not what it should be.
public struct DataError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The file or folder at fault.
    public let path: String

    /// What should have been there, as a noun phrase.
    public let expected: String

    /// What was there instead, as a noun phrase.
    public let found: String

    /// Creates an error from the place, the expectation and the finding.
    public init(path: String, expected: String, found: String) {
        self.path = path
        self.expected = expected
        self.found = found
    }

    /// One sentence with all three parts.
    public var description: String { "In \(path.asName): expected \(expected), but found \(found)." }
}

/// What is said of files that could not be read and were left out, as a note of a data set; nothing if there are none.
public func notesOnSkippedFiles(_ count: Int) -> [String] {
    switch count {
    case 0: []
    case 1: ["1 file could not be read and was skipped"]
    default: ["\(count) files could not be read and were skipped"]
    }
}
