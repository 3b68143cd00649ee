import TestSupport
import Testing

@testable import PerceiverCommand

@Suite struct LaunchTests {
    @Test func `Ranks are a number or a range`() throws {
        let one = try #require(RankRange(argument: "4"))
        #expect([one.least, one.most] == [4, 4])
        let two = try #require(RankRange(argument: "2:4"))
        #expect([two.least, two.most] == [2, 4])
        #expect(two.withOneLess.most == 3)
        #expect(one.withOneLess.most == 4)
    }

    @Test(arguments: ["", "0", "x", "4:2", "1:2:3", "2:", ":2", "-1"])
    func `Other ranks are refused`(text: String) { #expect(RankRange(argument: text) == nil) }

    @Test func `Hosts take their ranks or their share`() throws {
        let range = try #require(RankRange(argument: "2:4"))
        let shared = try LaunchHosts(list: "localhost,127.0.0.1").answering(range)
        #expect(shared.list == "localhost:2,127.0.0.1:2")
        #expect(shared.rankCount == 4)
        let few = try LaunchHosts(list: "localhost:3").answering(range)
        #expect(few.list == "localhost:3")
        #expect(few.rankCount == 3)
        let error = #expect(throws: RankError.self) { try LaunchHosts(list: "localhost:1").answering(range) }
        #expect(error?.description.contains("take 1 ranks, fewer than 2") == true)
    }

    @Test func `A build without MPI says how to build it with MPI`() async throws {
        let folder = try TemporaryFolder()
        for arguments in [["info"], ["launch", "--ranks", "4", "--", "train", "--input", "image"]] {
            let started = ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "4"]
            let outcome = try await Program.run(
                arguments, in: folder, environment: arguments == ["info"] ? started : [:])
            outcome.expectError(["without MPI", "4 processes", "swift build --traits MPI", "libopenmpi-dev"])
        }
    }

    @Test func `Threads are as many as the processors that a process may use`() async throws {
        let outcome = try await Program.shell("taskset -c 0 \"$0\" info --json", in: TemporaryFolder())
        #expect(try outcome.json(as: [String: Any].self)["threads"] as? Int == 1)
    }

    @Test func `A file of hosts is read as mpirun does`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("# ours\r\nlocalhost slots=2 # this one\r\n\n127.0.0.1\n", to: "hosts")
        let range = try #require(RankRange(argument: "4"))
        #expect(try LaunchHosts(file: path).answering(range).list == "localhost:2,127.0.0.1:2")
        let wrong = try folder.write("localhost slots=many\n", to: "wrong")
        #expect(throws: RankError.self) { try LaunchHosts(file: wrong) }
    }
}
