import Tensors

/// The exchange of one bucket: each rank sums the elements that it owns, of all parts, and tells the others.
///
/// With G elements and R ranks of a part each, a rank sends G (R - 1) / R elements to be summed, and as many sums: what any
/// exact sum has to send (Thakur, Rabenseifner and Gropp, Optimization of Collective Communication Operations in MPICH, 2005).
/// Unlike theirs, the order of the sum does not depend on the number of ranks.
struct BucketExchange: Sendable {
    let bucket: GradientBucket
    let tree: PartTree
    let ranks: any Communicator

    /// Sums the elements that this rank owns over all parts.
    ///
    /// - Parameter own: the bucket's elements, summed over each of the nodes that this rank's parts make, in their order.
    /// - Returns: the sums, in their place in the bucket; the other elements are not defined.
    /// - Throws: what went wrong between the ranks.
    func sum(_ own: [FlatBuffer]) throws -> FlatBuffer {
        let mine = bucket.owned[ranks.rank]
        let nodesOfRank = (0..<ranks.rankCount).map { rank in
            tree.nodes(in: tree.parts(of: rank, among: ranks.rankCount))
        }
        var sent: [OutgoingMessage] = []
        var received: [IncomingMessage] = []
        /// Each node's elements that this rank owns, in the order of the tree.
        var terms: [(buffer: FlatBuffer, range: Range<Int>)] = []
        for (rank, nodes) in nodesOfRank.enumerated() {
            if rank == ranks.rank {
                terms += own.map { ($0, mine) }
                continue
            }
            if !bucket.owned[rank].isEmpty {
                sent += own.map { OutgoingMessage(to: rank, $0.bytes(bucket.owned[rank])) }
            }
            for _ in nodes {
                let room = FlatBuffer(count: mine.count)
                terms.append((room, 0..<mine.count))
                if !mine.isEmpty { received.append(IncomingMessage(from: rank, room.room(0..<mine.count))) }
            }
        }
        try ranks.exchange(sending: sent, receiving: received)
        let result = tree.sum(nodesOfRank.flatMap(\.self)) { first, second in
            let (sum, term) = (terms[first], terms[second])
            sum.buffer.add(term.buffer, term.range, to: sum.range)
        }
        // A rank that has no part has no buffer of the whole bucket yet.
        let whole = own.first ?? FlatBuffer(count: bucket.count)
        let sum = terms[result]
        if sum.buffer !== whole { whole.copy(sum.buffer, sum.range, to: mine) }
        return whole
    }

    /// Sends the elements that this rank owns to all others, and receives theirs.
    func spread(_ buffer: FlatBuffer) throws {
        let mine = bucket.owned[ranks.rank]
        let others = (0..<ranks.rankCount).filter { $0 != ranks.rank }
        try ranks.exchange(
            sending: mine.isEmpty ? [] : others.map { OutgoingMessage(to: $0, buffer.bytes(mine)) },
            receiving: others.filter { !bucket.owned[$0].isEmpty }.map {
                IncomingMessage(from: $0, buffer.room(bucket.owned[$0]))
            })
    }
}
