import Synchronization

/// How one tensor was computed: a node of the graph that backward goes through.
final class Node: @unchecked Sendable {
    typealias Pullback = @Sendable (_ gradient: Tensor, _ isNeeded: [Bool]) -> [Tensor?]

    /// Each new node gets a larger number, so descending numbers are an order for backward.
    let number: Int
    fileprivate(set) var inputs: [Node?]
    /// nil for a leaf, and after its use.
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
    /// The same elements as a leaf: ``gradients()`` of a result computed from it include its gradient.
    public func tracked() -> Tensor {
        Tensor(shape: shape, dtype: dtype, storage: storage, node: Node())
    }

    /// Whether this is a leaf, or was recorded as computed from one.
    public var isTracked: Bool { node != nil }

    /// Records this tensor as the result of an operation, inside a recording and if any input is tracked.
    ///
    /// - Parameters:
    ///   - inputs: what it was computed from.
    ///   - pullback: computes the gradients of `inputs` from that of this tensor, nil where `isNeeded` is
    ///     false. It must capture detached tensors only, so that graphs are released node by node.
    /// - Returns: the same elements, tracked.
    func recorded(_ inputs: [Tensor], pullback: @escaping Node.Pullback) -> Tensor {
        guard isRecording, inputs.contains(where: { $0.node != nil }) else { return self }
        return Tensor(
            shape: shape, dtype: dtype, storage: storage,
            node: Node(inputs: inputs.map(\.node), pullback: pullback))
    }

    /// The same with a pullback for each input.
    func recorded(_ parts: (Tensor, @Sendable (Tensor) -> Tensor)...) -> Tensor {
        let pullbacks = parts.map(\.1)
        return recorded(parts.map(\.0)) { gradient, isNeeded in
            zip(pullbacks, isNeeded).map { $1 ? $0(gradient) : nil }
        }
    }
}

extension Node {
    /// The pullback, only once, so that what it captured is released as soon as it has run.
    func usePullback() -> Pullback? {
        defer { pullback = nil }
        return pullback
    }
}
