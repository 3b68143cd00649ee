import Foundation
import PerceiverTraining

/// What the environment says of the processes that mpirun or srun has started together, this one among them.
struct StartedJob {
    /// The number of this process, from 0.
    let rank: Int
    /// How many there are.
    let rankCount: Int

    /// The names of the two numbers in the environments of OpenMPI, of others' `mpirun` and of Slurm.
    private static let names = [
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE"),
        ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
    ]

    /// Reads the environment; a process that was started alone is the only one.
    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        let found = Self.names.lazy.compactMap { names -> (Int, Int)? in
            guard let rank = environment[names.0].flatMap({ Int($0) }),
                let count = environment[names.1].flatMap({ Int($0) })
            else { return nil }
            return (rank, count)
        }.first
        (rank, rankCount) = found ?? (0, 1)
    }

    /// Throws if these processes do not see each other: each would do all the work, and all write into the same run.
    func requireConnected(_ communicator: any Communicator) throws {
        guard communicator.rankCount != rankCount else { return }
        try Self.requireMPI(rankCount)
        throw RankError(
            """
            \(rankCount) processes were started, but MPI connects \(communicator.rankCount) of them. With Slurm, use \
            srun --mpi=pmix, or start mpirun inside the job.
            """)
    }

    /// Throws if this program cannot be one of several processes.
    static func requireMPI(_ rankCount: Int) throws {
        #if !MPI
            throw RankError(
                """
                This program was built without MPI, so each of \(rankCount) processes would do all of the work. Build it \
                with MPI (on Debian and Ubuntu, after apt-get install libopenmpi-dev):

                  swift build --traits MPI
                  mpirun -n \(rankCount) .build/debug/\(PerceiverTool.name) ...
                """)
        #endif
    }
}

/// Why processes cannot share the work of a command; the same in all of them.
struct RankError: Error, CustomStringConvertible {
    /// The whole sentence.
    let description: String

    init(_ description: String) { self.description = description }
}
