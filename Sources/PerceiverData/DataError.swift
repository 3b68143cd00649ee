import PerceiverFiles

/// A file or folder of data that is not what it should be.
public struct DataError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The file or folder at fault.
    public let path: String

    /// What should have been there, as a noun phrase.
    public let expected: String

    /// What was there instead, as a noun phrase.
    public let found: String

    /// Makes an error from the path, what was expected, and what was found.
    public init(path: String, expected: String, found: String) {
        self.path = path
        self.expected = expected
        self.found = found
    }

    /// One sentence with all three parts.
    public var description: String { "In \(path.asName): expected \(expected), but found \(found)." }
}

/// A data set's note on the number of files, or other things, that could not be read and were skipped; none if there are none.
public func notesOnSkipped(_ count: Int, _ noun: String = "file") -> [String] {
    switch count {
    case 0: []
    case 1: ["1 \(noun) could not be read and was skipped"]
    default: ["\(count) \(noun)s could not be read and were skipped"]
    }
}
