#if MPI
    import CMPI
    import Foundation
    import PerceiverFiles
    import PerceiverTraining
    import Synchronization

    /// The MPI library, which one thread at a time may call.
    enum Library {
        private static let lock = NSLock()

        /// Calls the library while no other thread does.
        static func calling<Result>(_ body: () throws -> Result) rethrows -> Result {
            try lock.withLock(body)
        }

        /// Whether mpirun or srun has started this process, so that there are others to talk to.
        static var isExpected: Bool {
            let names = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"]
            return names.contains { ProcessInfo.processInfo.environment[$0] != nil }
        }

        /// Starts the library, for calls of several threads one after the other.
        static func start() throws {
            // The library itself waits for ever for a process that has stopped on its way here.
            let watch = Thread {
                Thread.sleep(forTimeInterval: secondsToStart)
                if !hasStarted.load(ordering: .sequentiallyConsistent) { endUnstarted() }
            }
            watch.start()
            defer { hasStarted.store(true, ordering: .sequentiallyConsistent) }
            var level: Int32 = 0
            let wanted = Int32(MPI_THREAD_SERIALIZED)
            try MPIError.check(MPI_Init_thread(nil, nil, wanted, &level))
            guard level >= wanted else {
                throw MPIError(description: "This MPI library cannot be called by several threads.")
            }
        }

        private static let hasStarted = Atomic(false)
        private static let secondsToStart = 300.0

        /// Ends this process, and so all; who ends first speaks.
        private static func endUnstarted() -> Never {
            let rank = ProcessInfo.processInfo.environment["OMPI_COMM_WORLD_RANK"].flatMap { Int($0) } ?? 0
            Thread.sleep(forTimeInterval: 0.3 * Double(min(rank, 10)))
            StandardError.write(
                """
                Error: The ranks have not found each other in \(Int(secondsToStart)) s, as rank \(rank) on \(RankFailure.ownHost) finds: \
                one of them hangs, or its machine or network does.

                """)
            _exit(1)
        }

        /// A second world, whose messages do not mix with those of the first.
        static func copyOfWorld() throws -> MPI_Comm {
            var copy: MPI_Comm? = nil
            try MPIError.check(MPI_Comm_dup(mpi_comm_world(), &copy))
            guard let copy else { throw MPIError(description: "The MPI library has made no communicator.") }
            // An error is then returned, where it would end the program.
            try MPIError.check(MPI_Comm_set_errhandler(copy, mpi_errors_return()))
            return copy
        }
    }
#endif
