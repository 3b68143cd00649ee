import PerceiverFiles
import Tensors

/// Named tensors that share their first axis, the examples: the only thing that crosses an adapter.
public struct Batch: Sendable {
    /// The tensors by name.
    public var tensors: [String: Tensor]
    /// The latents [b, ...] that the model has made of the examples before; nil, as in most batches: it makes them.
    public var latents: Tensor?

    /// Makes a batch of tensors with equally many examples.
    public init(_ tensors: [String: Tensor]) {
        require(
            Set(tensors.values.map { $0.shape.first ?? 0 }).count <= 1,
            "The tensors of a batch share their first axis; these have shapes \(tensors.mapValues(\.shape)).")
        self.tensors = tensors
    }

    /// The number of examples.
    public var count: Int { tensors.values.first?.shape.first ?? 0 }

    /// The tensor of that name.
    ///
    /// - Throws: ``BatchError`` with the names that there are.
    public func tensor(_ name: String) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw BatchError("The batch has no \"\(name)\"; it has \(tensors.keys.sorted().quoted).")
        }
        return tensor
    }
}

extension Batch {
    /// A batch for several inputs at once: each tensor has the name of its input and a point before its own.
    public init(parts: [String: Batch]) { self.init(Dictionary(parts: parts.mapValues(\.tensors))) }

    /// The tensors of one of several inputs, by their own names.
    public func part(_ name: String) -> Batch { Batch(tensors.part(name)) }
}

extension Dictionary where Key == String {
    /// What several parts have by name, under the names of the part and its own, with a point between them.
    package init(parts: [String: Self]) {
        self.init(
            uniqueKeysWithValues: parts.flatMap { part, values in values.map { ("\(part).\($0)", $1) } })
    }

    /// What one part has, by the part's own names.
    package func part(_ name: String) -> Self {
        let own = filter { $0.key.hasPrefix("\(name).") }
        return Self(uniqueKeysWithValues: own.map { (String($0.dropFirst(name.count + 1)), $1) })
    }
}

/// A batch that an adapter cannot use.
public struct BatchError: Error, CustomStringConvertible, Sendable {
    /// What was expected and what was found, as a sentence.
    public let description: String

    /// Makes an error that says `description`.
    public init(_ description: String) { self.description = description }
}

extension [String] {
    /// `"a", "b"`, for messages: the first of them and a count where there are many.
    package var quoted: String {
        let shown = 20
        let names = prefix(shown).map { "\"\($0.asName)\"" }.joined(separator: ", ")
        return count > shown ? "\(names) and \(count - shown) more" : names
    }
}
