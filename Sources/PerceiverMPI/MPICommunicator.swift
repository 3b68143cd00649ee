#if MPI
    import CMPI
    import Foundation
    import PerceiverFiles
    import PerceiverTraining

    /// The ranks of a job that mpirun or srun has started.
    public final class MPICommunicator: Communicator, @unchecked Sendable {
        /// The number of this process.
        public let rank: Int
        /// The number of processes.
        public let rankCount: Int
        /// The seconds that an exchange may wait without any message arriving or leaving.
        public var timeout: Double {
            get { Library.calling { seconds } }
            set { Library.calling { seconds = newValue } }
        }

        /// Polls that bring nothing before the processor is left to others for a while.
        private static let pollsBeforeSleep = 20
        private static let microsecondsOfSleep: UInt32 = 20
        /// Seconds without a sign of a rank after which it hangs, where its work may take any time.
        private static let secondsWithoutSign = 60.0

        private let ranks: MPI_Comm
        private let bell: AlarmBell
        private var hosts: [String] = []
        private var seconds = 300.0
        /// Whether this rank has waited for one that says nothing.
        private var isLate = false
        /// Whether an exchange has ended by what others have told, or have not.
        private var isTold = false

        /// The ranks that this process was started with; a single one if neither mpirun nor srun has started it.
        ///
        /// - Throws: what the MPI library finds wrong.
        public static func ofJob() throws -> any Communicator {
            Library.isExpected ? try MPICommunicator() : SingleRank()
        }

        private init() throws {
            try Library.start()
            ranks = try Library.copyOfWorld()
            var (rank, count): (Int32, Int32) = (0, 0)
            try MPIError.check(MPI_Comm_rank(ranks, &rank))
            try MPIError.check(MPI_Comm_size(ranks, &count))
            (self.rank, rankCount) = (Int(rank), Int(count))
            bell = try AlarmBell(rank: self.rank, rankCount: rankCount)
            hosts = try shared(Data(RankFailure.ownHost.utf8)).map { String(decoding: $0, as: UTF8.self) }
        }

        /// Sends messages and receives others.
        public func exchange(sending sent: [OutgoingMessage], receiving received: [IncomingMessage]) throws {
            try perform { try Transfer(sent, received, in: ranks) }
        }

        /// Sums numbers with the library's own sum.
        public func sum(_ numbers: UnsafeMutableBufferPointer<Float>) throws {
            try perform { try Transfer(summing: numbers, of: rankCount, in: ranks) }
        }

        private func perform(_ start: () throws -> Transfer) throws {
            do {
                try wait(for: start)
            } catch {
                // The library would go on to write into memory that is the caller's again.
                bell.leave()
                isTold = error is RankFailure
                throw error
            }
        }

        private func wait(for start: () throws -> Transfer) throws {
            let timeout = self.timeout
            var transfer = try Library.calling(start)
            var (quietPolls, lastMove) = (0, ProcessInfo.processInfo.systemUptime)
            var lastLook = lastMove
            while transfer.waitingCount > 0 {
                if try Library.calling({ try transfer.advance() }) {
                    (quietPolls, lastMove) = (0, ProcessInfo.processInfo.systemUptime)
                    lastLook = lastMove
                    continue
                }
                quietPolls += 1
                if quietPolls < Self.pollsBeforeSleep { continue }
                // To yield would not do: a thread that computes keeps the processor then for milliseconds.
                usleep(Self.microsecondsOfSleep)
                let now = ProcessInfo.processInfo.systemUptime
                // If this process has stood still itself, the others are not to blame.
                if now - lastLook > timeout / 2 { lastMove = now }
                lastLook = now
                let waited = now - lastMove
                // Where the others may take as long as they like, those that are there say so every few seconds.
                if timeout == .infinity,
                    let gone = transfer.awaited.first(where: {
                        now - max(bell.lastSign(of: $0), lastMove) >= Self.secondsWithoutSign
                    })
                {
                    throw lateness(awaiting: [gone], seconds: waited)
                }
                let heard = bell.heard
                if let failure = heard.lazy.compactMap(\.failure).first { throw failure }
                if waited >= timeout || !heard.isEmpty && waited >= timeout / 2 {
                    throw lateness(awaiting: transfer.awaited, seconds: waited)
                }
                if let alarm = heard.first {
                    throw failure(of: alarm.awaited.first ?? alarm.sender, seconds: alarm.seconds ?? waited)
                }
            }
        }

        /// Tells the other ranks, or finds out which of those that know says what has happened.
        public func fail(_ failure: RankFailure) -> Bool {
            StopSignals.endAtOnce()
            if isSpeaker(of: failure) { return true }
            // Who ends first makes mpirun end all others, so the one that speaks must be it.
            sleep(2)
            return false
        }

        private func isSpeaker(of failure: RankFailure) -> Bool {
            func others() -> [Int] { bell.heard.filter { $0.failure != nil }.map(\.sender) }
            // The ranks that are late say nothing, so the first that has waited for them does.
            if isLate { return others().isEmpty && !bell.heard.contains { $0.sender < rank } }
            guard !isTold, others().isEmpty else { return false }
            bell.ring(Alarm(sender: rank, failure: failure, awaited: [], seconds: nil), rankCount: rankCount)
            // Others may be finding the same, as when data is missing on all hosts; the first rank says it.
            if rank > 0 { usleep(300_000) }
            return !others().contains { $0 < rank }
        }

        /// Waits for the other ranks, and leaves the library.
        public func end() throws {
            bell.stopSigns()
            try meet()
            bell.end()
            Library.calling { _ = MPI_Finalize() }
        }

        /// Tells the others, hears what they wait for, and finds the rank that says nothing.
        private func lateness(awaiting own: [Int], seconds: Double) -> RankFailure {
            // Whichever rank ends first makes mpirun end all others; this one too may now be ended at any time.
            StopSignals.endAtOnce()
            bell.ring(Alarm(sender: rank, failure: nil, awaited: own, seconds: seconds), rankCount: rankCount)
            // One after the other, so that the first of them is heard before the next speaks.
            Thread.sleep(forTimeInterval: 1 + 0.2 * Double(min(rank, 5)))
            let heard = bell.heard
            if let failure = heard.lazy.compactMap(\.failure).first { return failure }
            isLate = true
            let awaited = heard.flatMap(\.awaited) + own
            let silent = Set(awaited).subtracting(heard.map(\.sender) + [rank])
            return failure(of: silent.min() ?? own[0], seconds: seconds)
        }

        private func failure(of rank: Int, seconds: Double) -> RankFailure {
            RankFailure(
                rank: rank, host: hosts.indices.contains(rank) ? hosts[rank] : "",
                reason: """
                    it has sent nothing for \(Int(seconds.rounded())) s: it hangs, or its machine or network does. If \
                    it only takes long, raise training.rank_timeout.
                    """)
        }
    }
#endif
