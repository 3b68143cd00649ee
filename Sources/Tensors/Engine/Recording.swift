import Synchronization

/// How one tensor came about: an entry of the graph that gradients walk back along.
final class Node: @unchecked Sendable {
    typealias Pullback = @Sendable (_ gradient: Tensor, _ isNeeded: [Bool]) -> [Tensor?]

    /// Grows with each node, so falling numbers are an order in which gradients can be computed.
    let number: Int
    fileprivate(set) var inputs: [Node?]
    /// nil for a leaf, and after it has been used.
    fileprivate var pullback: Pullback?
    let isLeaf: Bool

    private static let counter = Atomic(0)

    init(inputs: [Node?] = [], pullback: Pullback? = nil) {
        number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        self.inputs = inputs
        self.pullback = pullback
        isLeaf = pullback == nil
    }

    /// Releases long chains in a loop: one release inside another would overflow the stack.
    deinit {
        var pending = inputs
        inputs = []
        while var node = pending.popLast() {
            guard node != nil, isKnownUniquelyReferenced(&node) else { continue }
            pending += node?.inputs ?? []
            node?.inputs = []
        }
    }
}

extension Tensor {
    /// A tensor that gradients can be asked for, wherever it is used from here on.
    public func tracked() -> Tensor {
        Tensor(shape: shape, dtype: dtype, storage: storage, node: Node())
    }

    /// Whether a gradient would reach what this tensor was computed from.
    public var isTracked: Bool { node != nil }

    /// The result of an operation, remembered if anything it was computed from is.
    ///
    /// - Parameters:
    ///   - inputs: what the gradient goes back to.
    ///   - pullback: from the gradient of this tensor to those of `inputs`, nil where `isNeeded` is false. It must
    ///     capture detached tensors only, so that graphs are released node by node.
    /// - Returns: the same numbers, with their history.
    func recorded(_ inputs: [Tensor], pullback: @escaping Node.Pullback) -> Tensor {
        guard isRecording, inputs.contains(where: { $0.node != nil }) else { return self }
        return Tensor(
            shape: shape, dtype: dtype, storage: storage,
            node: Node(inputs: inputs.map(\.node), pullback: pullback))
    }

    /// The same for an operation whose inputs have independent pullbacks.
    func recorded(_ parts: (Tensor, @Sendable (Tensor) -> Tensor)...) -> Tensor {
        let pullbacks = parts.map(\.1)
        return recorded(parts.map(\.0)) { gradient, isNeeded in
            zip(pullbacks, isNeeded).map { $1 ? $0(gradient) : nil }
        }
    }
}

extension Node {
    /// The pullback, once: what it captured is released as soon as it has run.
    func usePullback() -> Pullback? {
        defer { pullback = nil }
        return pullback
    }
}
