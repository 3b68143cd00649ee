import PerceiverFiles
import Tensors

/// Named tensors that share their first axis, the examples: all that data sets give to adapters.
public struct Batch: Sendable {
    /// The tensors by name.
    public var tensors: [String: Tensor]
    /// The latents [b, ...] of the examples, or [b * v, ...] of v views of each, if they are cached; nil, as in most batches: the model computes them.
    public var latents: Tensor?

    /// Makes a batch of tensors that have the same number of examples.
    public init(_ tensors: [String: Tensor]) {
        require(
            Set(tensors.values.map { $0.shape.first ?? 0 }).count <= 1,
            "The tensors of a batch share their first axis; these have shapes \(tensors.mapValues(\.shape)).")
        self.tensors = tensors
    }

    /// The number of examples.
    public var count: Int { tensors.values.first?.shape.first ?? 0 }

    /// Some of the examples, one after another.
    package func examples(_ places: Range<Int>) -> Batch {
        guard places != 0..<count else { return self }
        require(latents == nil, "A batch with cached latents is not divided.")
        return Batch(tensors.mapValues { $0.sliced(places, along: 0) })
    }

    /// The elements of the tensor of that name, which holds float64.
    ///
    /// - Throws: ``BatchError`` for a tensor that is not there or holds something else.
    public func doubles(_ name: String) throws -> [Double] {
        let tensor = try tensor(name)
        guard tensor.dtype == .float64 else {
            throw BatchError("\"\(name)\" should hold float64, but it holds \(tensor.dtype).")
        }
        return tensor.elements(as: Double.self)
    }

    /// The tensor of that name.
    ///
    /// - Throws: ``BatchError`` that lists the names in the batch.
    public func tensor(_ name: String) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw BatchError("The batch has no \"\(name)\"; it has \(tensors.keys.sorted().quoted).")
        }
        return tensor
    }
}

extension Batch {
    /// A batch for several inputs at once: the names of its tensors are `input.tensor`.
    public init(parts: [String: Batch]) { self.init(Dictionary(parts: parts.mapValues(\.tensors))) }

    /// The tensors of one of several inputs, by their own names.
    public func part(_ name: String) -> Batch { Batch(tensors.part(name)) }
}

extension Dictionary where Key == String {
    /// The values of several parts in one dictionary, with keys `part.name`.
    package init(parts: [String: Self]) {
        self.init(
            uniqueKeysWithValues: parts.flatMap { part, values in values.map { ("\(part).\($0)", $1) } })
    }

    /// The values of one part, by the names within it.
    package func part(_ name: String) -> Self {
        let own = filter { $0.key.hasPrefix("\(name).") }
        return Self(uniqueKeysWithValues: own.map { (String($0.dropFirst(name.count + 1)), $1) })
    }
}

/// A batch that an adapter cannot use.
public struct BatchError: Error, CustomStringConvertible, Sendable {
    /// A sentence that says what was expected and what was found.
    public let description: String

    /// Makes an error that says `description`.
    public init(_ description: String) { self.description = description }
}

extension [String] {
    /// The names as `"a", "b"`, for messages; of many, the first few and the number of the others.
    package var quoted: String {
        let shown = 20
        let names = prefix(shown).map { "\"\($0.asName)\"" }.joined(separator: ", ")
        return count > shown ? "\(names) and \(count - shown) more" : names
    }
}
