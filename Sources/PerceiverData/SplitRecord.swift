import Foundation
import PerceiverFiles

/// Which example was in which split when a run began, by name: a file of the run, `splits.tsv.gz`.
///
/// It has a line for each example, in the order of the splits: the split and a checksum of its labels, if it has some, a tab, and
/// the name. With it the same examples
/// stay apart whatever is added to the data since, and another run that starts from these weights is not tested on what
/// they were trained on.
struct SplitRecord: Sendable {
    /// Which split an example belongs to, if any.
    enum Assignment: String, CaseIterable {
        case train, validation, test
        /// In no split, because there were more training examples than `limit`.
        case unused
        /// A training example of the run whose weights were taken over; not in this run's data.
        case earlier

        init(_ split: Split) {
            self =
                switch split {
                case .train: .train
                case .validation: .validation
                case .test: .test
                }
        }
    }

    /// The name of the file.
    static let fileName = "splits.tsv.gz"
    private static let largestSize = 1 << 30

    /// The names in the order of the file, each once.
    private(set) var names: [String] = []
    private var entries: [String: Entry] = [:]

    private struct Entry {
        var assignment: Assignment
        /// Its index in `names`.
        let number: Int
        /// A checksum of its labels; nil: it has none, or it was not kept.
        var label: UInt32?
    }

    init() {}

    /// Reads the content of a file that ``fileContents`` gave.
    ///
    /// - Throws: ``DataError`` for any other.
    init(_ contents: Data) throws {
        func fault(_ found: String) -> DataError {
            DataError(path: Self.fileName, expected: "the splits of a run's examples", found: found)
        }
        let text: [UInt8]
        do {
            text = try Gzip.decompressed([UInt8](contents), limit: Self.largestSize)
        } catch {
            throw fault("a file that \(error.reason)")
        }
        for (index, line) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
            let fields = line.split(
                separator: UInt8(ascii: "\t"), maxSplits: 1, omittingEmptySubsequences: false)
            let words = String(decoding: fields[0], as: UTF8.self).split(
                separator: " ", omittingEmptySubsequences: false)
            let label = words.count == 2 ? UInt32(words[1], radix: 16) : nil
            guard fields.count == 2, words.count == 1 || label != nil,
                let assignment = Assignment(rawValue: String(words[0])),
                let name = String(validating: fields[1], as: UTF8.self), entries[name] == nil
            else { throw fault("line \(index + 1), which is not a split and a name of its own") }
            self[name] = assignment
            entries[name]?.label = label
        }
    }

    /// The bytes of the file.
    var fileContents: Data {
        var text: [UInt8] = []
        for name in names {
            guard let entry = entries[name] else { continue }
            text += entry.assignment.rawValue.utf8
            if let label = entry.label { text += " \(String(label, radix: 16))".utf8 }
            text += "\t\(name)\n".utf8
        }
        return Data(Gzip.compressed(text))
    }

    /// The assignment of the example of that name; nil: the example is not known.
    ///
    /// A new one comes after all others.
    subscript(name: String) -> Assignment? {
        get { entries[name]?.assignment }
        set {
            guard let newValue else { return }
            let place = names.count
            entries[name, default: Entry(assignment: newValue, number: place)].assignment = newValue
            if entries.count > place { names.append(name) }
        }
    }

    /// The checksum of an example's labels when the run began; nil if it had none, or was not kept.
    func label(of name: String) -> UInt32? { entries[name]?.label }

    /// Keeps the checksums of labels of known examples that have none yet.
    mutating func learn(labels new: [String: UInt32]) {
        for (name, label) in new where self.label(of: name) == nil { entries[name]?.label = label }
    }

    /// Whether any example has the assignment.
    func has(_ assignment: Assignment) -> Bool { entries.values.contains { $0.assignment == assignment } }

    /// The index of a known name in ``names``.
    func number(of name: String) -> Int? { entries[name]?.number }
}
