import Foundation

extension Communicator {
    /// Whether this rank is the first, which writes the run's folder and speaks to the user.
    public var isFirst: Bool { rank == 0 }

    /// What every rank says, in the order of the ranks: the same in all of them.
    ///
    /// - Throws: as ``exchange(sending:receiving:)``.
    public func shared(_ own: Data) throws -> [Data] {
        let others = (0..<rankCount).filter { $0 != rank }
        return try exchanged(own, to: others, from: others)
    }

    /// What every rank says, in the order of the ranks, at rank 0; empty at the others.
    ///
    /// - Throws: as ``exchange(sending:receiving:)``.
    public func gathered(_ own: Data) throws -> [Data] {
        if isFirst { return try exchanged(own, to: [], from: Array(1..<rankCount)) }
        _ = try exchanged(own, to: [0], from: [])
        return []
    }

    /// What rank 0 says, at every rank.
    ///
    /// It goes down a binary tree, so it takes log2 of ``rankCount`` rounds: rank r hands it on to r + 4, r + 2 and r + 1,
    /// where the lowest bit of r is 8.
    ///
    /// - Parameter own: called at rank 0 only.
    /// - Returns: what `own` returned there.
    /// - Throws: what `own` throws; as ``exchange(sending:receiving:)``.
    public func told(_ own: () throws -> Data) throws -> Data {
        let parent = rank & (rank - 1)
        let message = try isFirst ? own() : exchanged(Data(), to: [], from: [parent])[parent]
        var distance = 1
        while distance < rankCount, rank & distance == 0 { distance *= 2 }
        while distance > 1 {
            distance /= 2
            if rank + distance < rankCount { _ = try exchanged(message, to: [rank + distance], from: []) }
        }
        return message
    }

    /// Waits for all ranks.
    ///
    /// - Throws: as ``exchange(sending:receiving:)``.
    public func meet() throws { _ = try shared(Data()) }

    /// Sends `own` to some ranks and receives what others send.
    ///
    /// - Returns: a message for each rank, `own` for this one; empty for those that nothing is received from.
    private func exchanged(_ own: Data, to receivers: [Int], from senders: [Int]) throws -> [Data] {
        let sizes = try exchanged(
            withUnsafeBytes(of: own.count) { Data($0) }, to: receivers, from: senders,
            sizes: senders.map { _ in MemoryLayout<Int>.size })
        let found = try exchanged(
            own, to: receivers, from: senders,
            sizes: sizes.map { $0.withUnsafeBytes { $0.loadUnaligned(as: Int.self) } })
        var all = Array(repeating: Data(), count: rankCount)
        all[rank] = own
        for (sender, message) in zip(senders, found) { all[sender] = message }
        return all
    }

    /// The same for messages whose sizes are known.
    private func exchanged(
        _ own: Data, to receivers: [Int], from senders: [Int], sizes: [Int]
    ) throws -> [Data] {
        let rooms = sizes.map { UnsafeMutableRawBufferPointer.allocate(byteCount: $0, alignment: 16) }
        do {
            try own.withUnsafeBytes { own in
                try exchange(
                    sending: receivers.map { OutgoingMessage(to: $0, own) },
                    receiving: zip(senders, rooms).map { IncomingMessage(from: $0, $1) })
            }
        } catch {
            for room in rooms { room.deallocate() }
            throw error
        }
        return rooms.map(Data.init(owning:))
    }
}

extension Data {
    /// The bytes of allocated memory, which is freed with the last copy.
    fileprivate init(owning memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress else {
            self.init()
            return
        }
        self.init(
            bytesNoCopy: start, count: memory.count, deallocator: .custom { start, _ in start.deallocate() })
    }
}
