import Tensors

/// Weights that do not fit a model: everything that is wrong, at once.
public struct WeightError: Error, CustomStringConvertible, Sendable {
    /// Names and shapes that the model has and the weights do not.
    public var missing: [String] = []
    /// Names and shapes that the weights have and the model does not.
    public var unexpected: [String] = []
    /// Names with another shape, and both shapes.
    public var misshapen: [String] = []
    /// Names whose values are not all finite numbers.
    public var notFinite: [String] = []
    /// Names of variances with negative values.
    public var negative: [String] = []

    /// Nothing wrong yet.
    package init() {}

    /// Whether nothing is wrong.
    package var isEmpty: Bool {
        missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty && notFinite.isEmpty && negative.isEmpty
    }

    /// A sentence, and a line for each kind of error.
    public var description: String {
        let parts = [
            ("missing", missing), ("unexpected", unexpected), ("of another shape", misshapen),
            ("with values that are not finite", notFinite), ("variances with negative values", negative),
        ]
        let lines = parts.filter { !$0.1.isEmpty }.map { "\n  \($0.0): \($0.1.joined(separator: ", "))" }
        return "The weights do not fit the model." + lines.joined()
    }
}

extension Module {
    /// Every parameter's value by name.
    public func weights() -> [(name: String, tensor: Tensor)] {
        parameters().map { ($0.name, $0.parameter.value.detached) }
    }

    /// Sets the parameters by name: all of them, or none if there is an error.
    ///
    /// - Parameters:
    ///   - weights: float32 tensors by the names that ``parameters()`` gives.
    ///   - isIncluded: which names are compared and loaded, of the model and of the weights; all by default.
    /// - Throws: ``WeightError`` with everything that is missing, unexpected, misshapen, not finite or a negative variance.
    public func load(_ weights: [String: Tensor], where isIncluded: (String) -> Bool = { _ in true }) throws {
        let included = parameters().filter { isIncluded($0.name) }
        var complaints = WeightError()
        complaints.unexpected = weights.filter { name, _ in
            isIncluded(name) && !included.contains { $0.name == name }
        }.map { "\($0) \($1.shape)" }.sorted()
        // All of the weights are looked at, so on all threads.
        let areFinite = Threads.map(included.count) { number in
            weights[included[number].name].map { $0.dtype != .float32 || $0.sumOfSquares.isFinite } ?? true
        }
        for (entry, isFinite) in zip(included, areFinite) {
            guard let tensor = weights[entry.name] else {
                complaints.missing.append("\(entry.name) \(entry.parameter.shape)")
                continue
            }
            if tensor.shape != entry.parameter.shape || tensor.dtype != .float32 {
                complaints.misshapen.append(
                    "\(entry.name) (\(tensor.dtype) \(tensor.shape), expected float32 \(entry.parameter.shape))"
                )
            } else if !isFinite {
                complaints.notFinite.append(entry.name)
            } else if entry.parameter.isNegative(in: tensor) {
                complaints.negative.append(entry.name)
            }
        }
        guard complaints.isEmpty else { throw complaints }
        for entry in included {
            if let tensor = weights[entry.name] { entry.parameter.value = tensor.detached }
        }
    }
}
