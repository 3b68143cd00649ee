#if MPI
    import CMPI
    import PerceiverTraining

    /// The messages of one exchange that are on their way.
    struct Transfer {
        /// Long messages go in pieces, so that each that arrives shows that its sender lives.
        private static let pieceSize = 1 << 22

        private var requests: [MPI_Request?] = []
        /// The ranks that each request waits for; none once it is done.
        private var partners: [[Int]] = []
        private var finished: [Int32] = []
        private(set) var waitingCount = 0

        /// Starts to send and receive.
        init(_ sent: [OutgoingMessage], _ received: [IncomingMessage], in ranks: MPI_Comm) throws {
            for message in received {
                try add(message.bytes.count, with: [message.rank]) { start, count, request in
                    MPI_Irecv(
                        message.bytes.baseAddress.map { $0 + start }, count, mpi_byte(), Int32(message.rank),
                        0,
                        ranks, request)
                }
            }
            for message in sent {
                try add(message.bytes.count, with: [message.rank]) { start, count, request in
                    MPI_Isend(
                        message.bytes.baseAddress.map { $0 + start }, count, mpi_byte(), Int32(message.rank),
                        0,
                        ranks, request)
                }
            }
            finished = [Int32](repeating: 0, count: requests.count)
        }

        /// Starts to sum numbers over all ranks, in place and in the library's own order.
        init(
            summing numbers: UnsafeMutableBufferPointer<Float>, of rankCount: Int, in ranks: MPI_Comm
        ) throws {
            try add(numbers.count, with: Array(0..<rankCount)) { start, count, request in
                MPI_Iallreduce(
                    mpi_in_place(), numbers.baseAddress.map { $0 + start }, count, mpi_float(), mpi_sum(),
                    ranks,
                    request)
            }
            finished = [Int32](repeating: 0, count: requests.count)
        }

        /// Starts a request for each piece of `count` elements, by its first one and how many it has.
        ///
        /// An empty message is one piece too: that it arrives says something.
        private mutating func add(
            _ count: Int, with partners: [Int],
            _ start: (_ first: Int, _ count: Int32, UnsafeMutablePointer<MPI_Request?>) -> Int32
        ) throws {
            for first in stride(from: 0, to: max(count, 1), by: Self.pieceSize) {
                var request: MPI_Request? = nil
                try MPIError.check(start(first, Int32(min(Self.pieceSize, count - first)), &request))
                requests.append(request)
                self.partners.append(partners)
                waitingCount += 1
            }
        }

        /// Lets the library work, and returns whether a piece has arrived or left since.
        mutating func advance() throws -> Bool {
            var count: Int32 = 0
            try MPIError.check(
                MPI_Testsome(
                    Int32(requests.count), &requests, &count, &finished, mpi_statuses_ignore()))
            guard count > 0 else { return false }
            for number in finished.prefix(Int(count)) { partners[Int(number)] = [] }
            waitingCount -= Int(count)
            return true
        }

        /// The ranks whose pieces have not arrived, or that have not taken theirs.
        var awaited: [Int] { Set(partners.joined()).sorted() }
    }
#endif
