import Foundation
import PerceiverFiles

/// A folder with a text file for each split that lists the names of its examples, one on each line.
///
/// It is written when data is first divided, and read from then on, so that examples stay in their splits whatever is
/// added to the data or changed in the program.
package struct SplitLists {
    /// The folder of the lists.
    package let folder: String

    /// The lists in `folder`, which need not be there yet.
    package init(folder: String) { self.folder = folder }

    /// Whether any of the lists exists.
    package var exist: Bool { Split.allCases.contains { itemKind(at: path(of: $0)) != nil } }

    /// The splits of the lists, for examples with these names; those in no list are in no split.
    ///
    /// - Throws: ``DataError`` for a list that is missing, a name that no example has, or a name that occurs twice.
    package func plan(of names: [String]) throws -> SplitPlan {
        let numbers = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        guard numbers.count == names.count else {
            throw DataError(
                path: folder, expected: "lists of examples of different names",
                found: "examples whose names are the same to Unicode")
        }
        var splits: [String: Split] = [:]
        func read(_ split: Split) throws -> [Int] {
            let path = path(of: split)
            let text = String(decoding: try readBytes(at: path), as: UTF8.self)
            return try text.split(whereSeparator: \.isNewline).map { line in
                let name = String(line)
                guard let number = numbers[name] else {
                    throw DataError(
                        path: path, expected: "names of examples", found: "\(name), which is none")
                }
                if let other = splits.updateValue(split, forKey: name) {
                    throw DataError(
                        path: path, expected: "each example once",
                        found:
                            "\(name), which is in \(other.rawValue).txt\(other == split ? " twice" : " too")")
                }
                return number
            }
        }
        return SplitPlan(train: try read(.train), validation: try read(.validation), test: try read(.test))
    }

    /// Writes the lists of the splits of examples with these names.
    ///
    /// - Throws: `FileError` if a list cannot be written.
    package func write(_ plan: SplitPlan, of names: [String]) throws {
        try makeFolder(at: folder)
        for (split, numbers) in [
            (.train, plan.train), (.validation, plan.validation), (Split.test, plan.test),
        ] {
            try AtomicFile.write(numbers.map { names[$0] + "\n" }.joined(), to: path(of: split))
        }
    }

    private func path(of split: Split) -> String { "\(folder)/\(split.rawValue).txt" }
}
