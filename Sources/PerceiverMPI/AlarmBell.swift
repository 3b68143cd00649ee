#if MPI
    import CMPI
    import Foundation
    import PerceiverTraining

    /// Sends alarms and, on a thread of its own, listens for those of others.
    ///
    /// So a rank hears of a failure whatever it does; one that does not come to its next exchange soon is ended here. The thread also
    /// tells the others every few seconds that this rank is there, which one that was stopped, or whose machine was, does not.
    final class AlarmBell: @unchecked Sendable {
        private static let secondsBetweenLooks = 0.05
        private static let secondsToEnd = 3.0
        private static let secondsBetweenSigns = 5.0

        private let ranks: MPI_Comm
        private let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Alarm.byteLimit, alignment: 16)
        // Guarded by the library's lock, as all of this.
        private var receiving: MPI_Request?
        private var alarms: [Alarm] = []
        private var hasEnded = false
        /// When each rank was last heard of, by the clock of this process.
        private var signs: [Int: Double] = [:]
        /// The last signs that were given.
        private var given: Transfer?
        private var givesSigns = true
        /// What they say; the library may still be sending it.
        private let sign: UnsafeMutableRawBufferPointer
        private let start = ProcessInfo.processInfo.systemUptime

        /// Begins to listen and to give signs.
        init(rank: Int, rankCount: Int) throws {
            ranks = try Library.copyOfWorld()
            let message = Alarm.sign(of: rank).message
            sign = .allocate(byteCount: message.count, alignment: 16)
            sign.copyBytes(from: message)
            try receive()
            let thread = Thread { [self] in
                var next = start + Self.secondsBetweenSigns
                while listen() {
                    Thread.sleep(forTimeInterval: Self.secondsBetweenLooks)
                    let now = ProcessInfo.processInfo.systemUptime
                    guard now >= next else { continue }
                    next = now + Self.secondsBetweenSigns
                    giveSign(of: rank, rankCount: rankCount)
                }
            }
            thread.start()
        }

        /// When the rank was last heard of.
        func lastSign(of rank: Int) -> Double { Library.calling { signs[rank] ?? start } }

        /// Gives no more signs, so that none is on its way when the library is left.
        func stopSigns() { Library.calling { givesSigns = false } }

        /// Sends one to all others, unless the last have not left yet.
        private func giveSign(of rank: Int, rankCount: Int) {
            Library.calling {
                guard givesSigns, !hasEnded else { return }
                if given?.waitingCount ?? 0 > 0 { _ = try? given?.advance() }
                guard given?.waitingCount ?? 0 == 0 else { return }
                let others = (0..<rankCount).filter { $0 != rank }
                given = try? Transfer(
                    others.map { OutgoingMessage(to: $0, UnsafeRawBufferPointer(sign)) }, [], in: ranks)
                _ = try? given?.advance()
            }
        }

        /// What was heard until now, in its order.
        var heard: [Alarm] { Library.calling { alarms } }

        /// Tells all ranks but `own`, and waits a short while for the message to leave.
        func ring(_ alarm: Alarm, rankCount: Int) {
            let message = alarm.message
            message.withUnsafeBytes { bytes in
                let others = (0..<rankCount).filter { $0 != alarm.sender }
                let sent = others.map { OutgoingMessage(to: $0, bytes) }
                guard
                    var transfer = Library.calling({
                        hasEnded ? nil : try? Transfer(sent, [], in: ranks)
                    })
                else { return }
                for _ in 0..<100 where transfer.waitingCount > 0 {
                    guard (try? Library.calling { try transfer.advance() }) != nil else { return }
                    usleep(2000)
                }
            }
        }

        /// Calls the library no more.
        func leave() { Library.calling { hasEnded = true } }

        /// Stops listening, so that the library can be left in order.
        func end() {
            Library.calling {
                hasEnded = true
                guard receiving != nil else { return }
                MPI_Cancel(&receiving)
                MPI_Wait(&receiving, mpi_status_ignore())
            }
        }

        private func receive() throws {
            try MPIError.check(
                MPI_Irecv(
                    buffer.baseAddress, Int32(buffer.count), mpi_byte(), MPI_ANY_SOURCE, 0, ranks, &receiving)
            )
        }

        /// Takes an alarm that has arrived; returns whether to go on.
        private func listen() -> Bool {
            Library.calling {
                guard !hasEnded else { return false }
                var (hasArrived, status): (Int32, MPI_Status) = (0, MPI_Status())
                guard MPI_Test(&receiving, &hasArrived, &status) == MPI_SUCCESS else { return false }
                guard hasArrived != 0 else { return true }
                var count: Int32 = 0
                MPI_Get_count(&status, mpi_byte(), &count)
                if let alarm = try? JSONDecoder().decode(Alarm.self, from: Data(buffer.prefix(Int(count)))) {
                    signs[alarm.sender] = ProcessInfo.processInfo.systemUptime
                    if !alarm.isSign {
                        if alarms.isEmpty { endSoon() }
                        alarms.append(alarm)
                    }
                }
                return (try? receive()) != nil
            }
        }

        private func endSoon() {
            let thread = Thread {
                Thread.sleep(forTimeInterval: Self.secondsToEnd)
                _exit(1)
            }
            thread.start()
        }
    }
#endif
