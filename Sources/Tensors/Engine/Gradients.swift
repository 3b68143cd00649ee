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
    public func gradients() -> Gradients {
        require(count == 1, "Only a scalar has gradients; this tensor has shape \(shape).")
        var gradients = Gradients()
        guard let root = node else { return gradients }
        gradients.accumulate(Tensor(repeating: 1, shape: shape), at: root)
        withoutRecording {
            for node in root.graph.sorted(by: { $0.number > $1.number }) where !node.isLeaf {
                guard let gradient = gradients.take(node) else { continue }
                for (input, part) in zip(node.inputs, node.pulledBack(gradient)) {
                    if let input, let part { gradients.accumulate(part, at: input) }
                }
            }
        }
        return gradients
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
