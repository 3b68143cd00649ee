import PerceiverTraining
import Testing

@testable import PerceiverCommand

@Suite struct RankStartTests {
    private func start(
        program: String = "1", _ arguments: [String] = ["train"], files: [String: String] = [:],
        host: String = "a"
    ) -> RankStart {
        RankStart(program: program, arguments: arguments, files: files, host: host, processors: "0-1")
    }

    @Test func `Ranks on different hosts may be started in the same way`() {
        #expect(RankStart.difference(in: [start(), start(host: "b")]) == nil)
    }

    @Test func `What differs is named with its rank and host`() throws {
        let program = try #require(
            RankStart.difference(in: [start(), start(), start(program: "2", host: "b")]))
        #expect(program.contains("different programs: rank 0 on a has 1, rank 2 on b has 2"))
        let words = try #require(
            RankStart.difference(in: [start(["train", "--steps", "3"]), start(["train", "--steps", "4"])]))
        #expect(words.contains("has \"3\" as word 3, rank 1 on a has \"4\""))
        let fewer = try #require(RankStart.difference(in: [start(), start([])]))
        #expect(fewer.contains("has \"train\" as word 1, rank 1 on a has \"\""))
        let files = try #require(
            RankStart.difference(in: [
                start(files: ["c.yaml": "12"]), start(files: ["c.yaml": "34"], host: "b"),
            ]))
        #expect(files.contains("settings in c.yaml: rank 0 on a has the checksum 12, rank 1 on b has 34"))
    }

    @Test(arguments: [
        ["OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4"], ["PMI_RANK": "2", "PMI_SIZE": "4"],
        ["SLURM_PROCID": "2", "SLURM_STEP_NUM_TASKS": "4"],
    ])
    func `The environment says which of how many processes this is`(environment: [String: String]) {
        let job = StartedJob(environment)
        #expect(job.rank == 2)
        #expect(job.rankCount == 4)
    }

    @Test func `A process of a script that Slurm has started is alone`() {
        #expect(StartedJob(["SLURM_PROCID": "0", "SLURM_NTASKS": "4"]).rankCount == 1)
    }
}
