import Foundation

/// A file that could not be read or written, and why.
public struct FileError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The path of the file, as it was given.
    public let path: String
    /// What it is, or was to be.
    private let noun: String
    /// What went wrong, as the end of a sentence that begins with the path.
    public let reason: String

    /// Makes an error about the file at `path`.
    public init(path: String, reason: String) {
        self.init("file", path, reason)
    }

    /// Makes an error about the folder at `path`.
    package init(folder path: String, reason: String) {
        self.init("folder", path, reason)
    }

    private init(_ noun: String, _ path: String, _ reason: String) {
        self.noun = noun
        self.path = path
        self.reason = reason
    }

    /// Makes an error from what the last system call that failed left in `errno`.
    package init(path: String, cannot action: String, code: Int32 = errno) {
        let advice =
            code == ENOSPC || code == EDQUOT
            ? " Free some space there, then go on: a run with train --resume, a download with the same command."
            : ""
        self.init(path: path, reason: "cannot be \(action): \(String(cString: strerror(code))).\(advice)")
    }

    /// The whole sentence: which file, and what went wrong.
    public var description: String { "The \(noun) \(path.asName) \(reason)" }
}
