import Perceiver

/// A model in a form that other programs read.
public protocol ModelExport {
    /// The paths of the files that ``write(to:)`` writes for a path that the user names.
    func paths(at path: String) -> [String]

    /// Writes the files, and the folder that they are in if need be.
    ///
    /// - Throws: `FileError` if a file cannot be written.
    func write(to path: String) throws

    /// What was written at a path, for the user: a sentence, and perhaps lines after it.
    func summary(at path: String) -> String
}

extension OutputWithHead {
    /// What each of the numbers of the head is called: a class, a label or a number.
    var outputNames: [String] {
        switch self {
        case let output as ClassificationOutput: output.classNames
        case let output as MultilabelOutput: output.labelNames
        case let output as RegressionOutput: output.numbers.map(\.name)
        default: []
        }
    }
}
