import Foundation
import PerceiverReports
import PerceiverTraining
import Testing

@testable import PerceiverFiles

/// A full disk, as a limit on the size of files, which belongs to a whole process.
struct FullDiskTests {
    /// Lets no file grow beyond `byteCount`; writing more is an error as on a full disk, not a signal.
    private static func limitFiles(to byteCount: UInt) {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = byteCount == 0 ? limit.rlim_max : byteCount
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }

    // Weights take some 8,000 bytes, metrics and events some hundreds: the limits meet one or the other.
    @Test(arguments: [3000, 100] as [UInt])
    func `What cannot be written is an error, and the newest checkpoint stays`(limit: UInt) async {
        await #expect(processExitsWith: .exitCode(7)) { [limit] in
            exit(try FullDiskTests.train(limit: limit))
        }
    }

    /// Returns 7 if all is as it should be; the folder is removed before the process ends.
    private static func train(limit: UInt) throws -> Int32 {
        let run = try ToyRun(["training.evaluation_steps": "2", "training.steps": "8"])
        let trainer = try run.start()
        _ = try trainer.run(steps: 3)
        let before = try run.checkpoint("last")
        limitFiles(to: limit)
        trainer.shouldStop = { false }
        do {
            _ = try trainer.run()
            return 1
        } catch let error as FileError {
            guard error.path.hasPrefix(run.path), error.reason.contains("cannot be written") else { return 2 }
        }
        guard try run.checkpoint("last") == before else { return 3 }
        limitFiles(to: 0)
        let resumed = try run.resume()
        guard resumed.state.step == 3, try resumed.run() == .finished else { return 4 }
        return try run.metrics().map(\.step) == [2, 2, 4, 4, 6, 6, 8, 8] ? 7 : 5
    }

    @Test func `Latents that do not fit on the disk are an error before training begins`() async {
        await #expect(processExitsWith: .exitCode(7)) { exit(try FullDiskTests.keepLatents()) }
    }

    private static func keepLatents() throws -> Int32 {
        let run = try ToyRun(
            ["training.freeze_encoder": "true", "training.cached_latents_mb": "0"],
            dataset: ToyData(trainCount: 1000))
        limitFiles(to: 50_000)
        do {
            _ = try run.start()
            return 1
        } catch let error as FileError {
            return error.path == run.file("latents") && error.reason.contains("96960 bytes") ? 7 : 2
        }
    }
}
