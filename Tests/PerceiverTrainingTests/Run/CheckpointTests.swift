import Foundation
import PerceiverTraining
import TestSupport
import Testing

@testable import PerceiverFiles

/// Checkpoints that were left behind by a kill, or damaged.
struct CheckpointTests {
    private let files = FileManager.default

    /// A run stopped at step 2 and the same run to its end.
    private func stopped() throws -> (run: ToyRun, wholeWeights: [String: [UInt32]]) {
        let whole = try ToyRun().start()
        _ = try whole.run()
        let run = try ToyRun()
        _ = try run.start().run(steps: 2)
        return (run, whole.weights)
    }

    private func expectResumes(_ run: ToyRun, at step: Int, to weights: [String: [UInt32]]) throws {
        let trainer = try run.resume()
        #expect(trainer.state.step == step)
        #expect(try trainer.run() == .finished)
        #expect(trainer.weights == weights)
        #expect(try files.contentsOfDirectory(atPath: run.file("checkpoints")).sorted() == ["best", "last"])
    }

    @Test func `A kill while the new checkpoint is written leaves the old one in place`() throws {
        let (run, weights) = try stopped()
        let new = run.file("checkpoints/last.new")
        try files.createDirectory(atPath: new, withIntermediateDirectories: true)
        try Data("half a".utf8).write(to: URL(filePath: "\(new)/model.safetensors"))
        try Data().write(to: URL(filePath: "\(new)/state.json.tmp-0123456789abcdef"))
        try expectResumes(run, at: 2, to: weights)
    }

    @Test func `A kill between the two renames leaves the old one under its second name`() throws {
        let (run, weights) = try stopped()
        let last = run.file("checkpoints/last")
        try files.copyItem(atPath: last, toPath: "\(last).new")
        try files.moveItem(atPath: last, toPath: "\(last).previous")
        try expectResumes(run, at: 2, to: weights)
    }

    @Test func `A kill before the old one is removed leaves the new one in force`() throws {
        let (run, weights) = try stopped()
        let last = run.file("checkpoints/last")
        try files.copyItem(atPath: last, toPath: "\(last).previous")
        _ = try run.resume().run(steps: 1)
        try files.copyItem(atPath: last, toPath: "\(last).previous")
        try files.removeItem(atPath: "\(last).previous/state.json")
        try expectResumes(run, at: 3, to: weights)
    }

    @Test func `A run without a checkpoint says so`() throws {
        let (run, _) = try stopped()
        try files.removeItem(atPath: run.file("checkpoints/last"))
        let error = try #require(#expect(throws: FileError.self) { try run.resume() })
        #expect(error.path == run.file("checkpoints/last"))
        #expect(error.reason.hasPrefix("holds no checkpoint; "))
    }

    /// What is done to the bytes of a file.
    struct Damage: Sendable, CustomStringConvertible {
        let description: String
        let file: String
        let change: @Sendable ([UInt8]) -> [UInt8]
        let complaint: String
    }

    static let damages = [
        Damage(
            description: "cut off", file: "model.safetensors", change: { Array($0.dropLast(100)) },
            complaint: "of the data, but there are only"),
        Damage(
            description: "empty", file: "model.safetensors", change: { _ in [] },
            complaint: "at least 8 bytes, but this has 0"),
        Damage(
            description: "huge header", file: "model.safetensors",
            change: { [255, 255, 255, 255, 255, 255, 255, 127] + $0.dropFirst(8) },
            complaint: "at most 100000000"),
        Damage(
            description: "no header", file: "model.safetensors",
            change: { $0.prefix(8) + $0.dropFirst(8).map { _ in 0 } }, complaint: "not valid JSON"),
        Damage(
            description: "optimiser cut off", file: "optimizer.safetensors",
            change: { Array($0.dropLast(1)) }, complaint: "of the data, but there are only"),
        Damage(
            description: "state cut off", file: "state.json", change: { Array($0.dropLast(9)) },
            complaint: "is damaged"),
        Damage(
            description: "state without its end and its checksum", file: "state.json",
            change: { Array($0.prefix(9)) }, complaint: "is not the state of a run"),
    ]

    @Test(arguments: damages)
    func `A damaged file is named, with what is wrong with it`(damage: Damage) throws {
        let (run, _) = try stopped()
        let path = run.file("checkpoints/last/\(damage.file)")
        try Data(damage.change(bytes(ofFile: path))).write(to: URL(filePath: path))
        let error = try #require(#expect(throws: FileError.self) { try run.resume() })
        #expect(error.path == path)
        #expect(error.reason.contains(damage.complaint), "\(error.reason)")
    }
}
