/// The gradients of one loss, by tensor.
public struct Gradients: Sendable {
    private var byNode: [Int: Tensor] = [:]

    /// No gradients.
    public init() {}

    /// The gradient of a tracked tensor, of its shape; nil if the loss does not depend on it.
    public subscript(tensor: Tensor) -> Tensor? {
        get { tensor.node.flatMap { byNode[$0.number] } }
        set { if let node = tensor.node { byNode[node.number] = newValue } }
    }

    fileprivate mutating func accumulate(_ gradient: Tensor, at node: Node) {
        guard byNode[node.number] != nil else { return byNode[node.number] = gradient }
        byNode[node.number]?.add(gradient, scaledBy: 1)
    }

    fileprivate mutating func take(_ node: Node) -> Tensor? { byNode.removeValue(forKey: node.number) }
}

extension Tensor {
    /// The gradients of this scalar with respect to every tracked tensor that it was computed from.
    ///
    /// The recording is released on the way, so this can be called only once.
    public func gradients() -> Gradients { gradients(of: []) { _, _ in } }

    /// The same, where each of some leaves is told as soon as its gradient is known, while those of others are still computed.
    ///
    /// - Parameters:
    ///   - leaves: tracked tensors, each once.
    ///   - whenKnown: called once for each of them, with its number among them and its gradient; nil if this scalar does not
    ///     depend on it.
    /// - Returns: all gradients, those of the leaves among them.
    public func gradients(
        of leaves: [Tensor], whenKnown: (_ index: Int, _ gradient: Tensor?) -> Void
    ) -> Gradients {
        require(count == 1, "Only a scalar has gradients; this tensor has shape \(shape).")
        var gradients = Gradients()
        let nodes = (node?.graph ?? []).sorted { $0.number > $1.number }
        var awaited = AwaitedLeaves(leaves, in: nodes)
        for index in awaited.unused { whenKnown(index, nil) }
        guard let root = node else { return gradients }
        gradients.accumulate(Tensor(repeating: 1, shape: shape), at: root)
        if let index = awaited.index(of: root) { whenKnown(index, gradients[leaves[index]]) }
        withoutRecording {
            for node in nodes where !node.isLeaf {
                if let gradient = gradients.take(node) {
                    for (input, part) in zip(node.inputs, node.pulledBack(gradient)) {
                        if let input, let part { gradients.accumulate(part, at: input) }
                    }
                }
                for index in awaited.done(node) { whenKnown(index, gradients[leaves[index]]) }
            }
        }
        return gradients
    }
}

/// Which leaves still have a use ahead, from which a part of their gradient may come.
private struct AwaitedLeaves {
    private let indices: [Int: Int]
    private var useCounts: [Int: Int] = [:]
    /// The numbers of the leaves that nothing uses.
    let unused: [Int]

    init(_ leaves: [Tensor], in nodes: [Node]) {
        let numbers = leaves.map { $0.node?.number }
        indices = Dictionary(
            uniqueKeysWithValues: numbers.enumerated().compactMap { index, number in
                number.map { ($0, index) }
            })
        let own = indices
        var useCounts: [Int: Int] = [:]
        if !own.isEmpty {
            for case let input? in nodes.flatMap(\.inputs) where own[input.number] != nil {
                useCounts[input.number, default: 0] += 1
            }
        }
        self.useCounts = useCounts
        let root = nodes.first?.number
        unused = numbers.indices.filter { index in
            guard let number = numbers[index] else { return true }
            return useCounts[number] == nil && number != root
        }
    }

    /// The number of a leaf that is the root itself; nil for any other node.
    func index(of root: Node) -> Int? { root.isLeaf ? indices[root.number] : nil }

    /// Takes a node into account whose gradients have been handed on; the leaves whose last use it was.
    mutating func done(_ node: Node) -> [Int] {
        guard !useCounts.isEmpty else { return [] }
        return node.inputs.compactMap { input in
            guard let number = input?.number, let count = useCounts[number] else { return nil }
            useCounts[number] = count - 1
            return count == 1 ? indices[number] : nil
        }
    }
}

extension Node {
    /// This node and all that it depends on, each once.
    fileprivate var graph: [Node] {
        var seen: Set<Int> = [number]
        var nodes = [self]
        var next = 0
        while next < nodes.count {
            for case let input? in nodes[next].inputs where seen.insert(input.number).inserted {
                nodes.append(input)
            }
            next += 1
        }
        return nodes
    }

    fileprivate func pulledBack(_ gradient: Tensor) -> [Tensor?] {
        guard let pullback = usePullback() else {
            fatalError("The gradients of this recording have been computed before; record again.")
        }
        return pullback(gradient, inputs.map { $0 != nil })
    }
}
