/// The binary tree by which the parts of a step's batch are summed, the same wherever they are computed.
///
/// A node is a range of parts: the sum of its left half, whose length is the largest power of two below its own, and of the
/// rest. Five parts are summed as ((0 + 1) + (2 + 3)) + 4.
package struct PartTree: Sendable {
    /// How many parts there are, at least 1.
    package let partCount: Int

    /// The tree of so many parts.
    package init(partCount: Int) { self.partCount = partCount }

    /// The parts that a rank computes: as many as each other rank, or one more.
    package func parts(of rank: Int, among rankCount: Int) -> Range<Int> {
        rank * partCount / rankCount..<(rank + 1) * partCount / rankCount
    }

    /// The rank that computes each part.
    package func rankOfPart(among rankCount: Int) -> [Int] {
        (0..<rankCount).flatMap { rank in parts(of: rank, among: rankCount).map { _ in rank } }
    }

    /// The largest nodes within a range of parts, in their order: what can be summed without the other parts.
    package func nodes(in range: Range<Int>) -> [Range<Int>] { nodes(in: range, below: 0..<partCount) }

    private func nodes(in range: Range<Int>, below node: Range<Int>) -> [Range<Int>] {
        if range.lowerBound <= node.lowerBound, node.upperBound <= range.upperBound { return [node] }
        guard range.overlaps(node), node.count > 1 else { return [] }
        let (left, right) = halves(of: node)
        return nodes(in: range, below: left) + nodes(in: range, below: right)
    }

    private func halves(of node: Range<Int>) -> (Range<Int>, Range<Int>) {
        var size = 1
        while size * 2 < node.count { size *= 2 }
        let middle = node.lowerBound + size
        return (node.lowerBound..<middle, middle..<node.upperBound)
    }

    /// How many sums are done once `part` is known, of a range whose parts become known one after the other: each joins the
    /// last two of the nodes that are known so far.
    package func sumCount(after part: Int, in range: Range<Int>) -> Int {
        nodes(in: range.lowerBound..<part).count + 1 - nodes(in: range.lowerBound..<part + 1).count
    }

    /// The sum of all parts, from the sums of nodes that together are all of them.
    ///
    /// - Parameters:
    ///   - nodes: the nodes, in their order.
    ///   - add: adds the sum of the second node to that of the first.
    /// - Returns: the number of the node among `nodes` that now has the sum: the first.
    package func sum(_ nodes: [Range<Int>], add: (_ first: Int, _ second: Int) -> Void) -> Int {
        var rest = nodes.indices[...]
        func sum(_ node: Range<Int>) -> Int {
            if let next = rest.first, nodes[next] == node { return rest.removeFirst() }
            let (left, right) = halves(of: node)
            let (first, second) = (sum(left), sum(right))
            add(first, second)
            return first
        }
        return sum(0..<partCount)
    }
}
