import Foundation
import PerceiverFiles
import Tensors
import TestSupport
import Testing

@testable import PerceiverImage

/// What a run does when it meets an older run, other data, other settings, or another process.
@Suite(.serialized) struct RunSafetyTests {
    /// The bytes of every file of a run.
    private func contents(_ folder: TemporaryFolder) throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.file("run"))
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                FileManager.default.contents(atPath: folder.file("run/\(name)")).map { (name, $0) }
            })
    }

    private static let pictures = [
        "--input", "image", "--output", "classify", "--data", "photos", "--model.encoder.latent_count", "4",
        "--model.encoder.channels", "16", "--model.encoder.self_attention_count", "1", "--input.bands", "2",
        "--batch-size", "8", "--data.validation_share", "0.2", "--data.test_share", "0.4",
    ]

    private func writePicture(_ name: String, level: Int, in folder: TemporaryFolder) throws {
        let samples = (0..<16).map { UInt8(truncatingIfNeeded: level + $0) }
        try folder.write(
            Image(height: 4, width: 4, channelCount: 1, samples: .bytes(samples)).pngData(),
            to: "photos/\(name).png")
    }

    /// A folder with photos of two classes and a run of two steps on them.
    private func trainedOnPictures() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for number in 0..<20 {
            try writePicture("cat/\(number)", level: number, in: folder)
            try writePicture("dog/\(number)", level: 200 + number, in: folder)
        }
        try await Program.run(
            ["train"] + Self.pictures + ["--steps", "2", "--run", "run"], in: folder
        ).expectSuccess()
        return folder
    }

    private func splits(_ folder: TemporaryFolder, run: String = "run") throws -> [String: String] {
        let packed = try Data(contentsOf: URL(filePath: folder.file("\(run)/splits.tsv.gz")))
        let text = String(decoding: try Gzip.decompressed([UInt8](packed), limit: 1 << 20), as: UTF8.self)
        return Dictionary(
            uniqueKeysWithValues: text.split(separator: "\n").map { line in
                let fields = line.split(separator: "\t")
                return (String(fields[1]), String(fields[0]))
            })
    }

    @Test func `Overwriting touches nothing but the run`() async throws {
        let folder = try await TinyRun.finished()
        try folder.write("ten years", to: "run/thesis.tex")
        try await Program.run(TinyRun.train() + ["--overwrite"], in: folder).expectSuccess()
        #expect(try folder.text(of: "run/thesis.tex") == "ten years")
    }

    @Test(arguments: [
        ["--data", "nowhere"], ["--data", "texts"], ["--epochs", "9223372036854775807"],
        ["--model.encoder.cross_head_count", "7"], ["--predict-samples", "none.png"],
    ])
    func `A new run that cannot begin leaves the old one whole`(arguments: [String]) async throws {
        let folder = try await TinyRun.finished()
        try folder.write("no picture", to: "texts/a/1.txt")
        let before = try contents(folder)
        let begin = ["train"] + TinyRun.model + ["--run", "run", "--overwrite"]
        let outcome = try await Program.run(begin + arguments, in: folder)
        #expect(outcome.status != 0 && outcome.status < 128, "\(outcome.text)")
        #expect(try contents(folder) == before)
    }

    @Test(arguments: [
        ["--model.encoder.cross_head_count", "1"], ["--batch-size", "7"], ["--seed", "3"],
        ["--preset", "mnist"], ["--input.bands", "3"], ["--data.train_count", "60"],
        ["--training.initialization", "local"],
    ])
    func `A resume that is refused writes nothing`(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        try await Program.run(TinyRun.train("--model.encoder.cross_head_count", "2"), in: folder)
            .expectSuccess()
        let before = try contents(folder)
        let outcome = try await Program.run(
            ["train", "--resume", "run", "--steps", "6"] + arguments, in: folder)
        #expect(outcome.status != 0 && outcome.status < 128, "\(outcome.text)")
        let named =
            arguments[0] == "--preset"
            ? "--preset"
            : String(arguments[0].split(separator: ".").last ?? "")
                .replacingOccurrences(of: "--", with: "").replacingOccurrences(of: "-", with: "_")
        #expect(outcome.errors.contains(named), "\(outcome.text)")
        #expect(try contents(folder) == before)
    }

    @Test func `A picture that was added is learned from, and nothing that was learned from is tested on`()
        async throws
    {
        let folder = try await trainedOnPictures()
        let begun = try splits(folder)
        #expect(begun.values.count { $0 == "test" } == 16)
        try writePicture("cat/-1", level: 70, in: folder)
        try FileManager.default.removeItem(atPath: folder.file("photos/dog/7.png"))

        let evaluated = try await Program.run(["evaluate", "--run", "run", "--json"], in: folder)
        evaluated.expectSuccess()
        let tested = begun["dog/7.png"] == "test" ? 15 : 16
        #expect(try evaluated.json(as: [String: Any].self)["examples"] as? Int == tested)
        #expect(evaluated.errors.contains("1 example is new since the run began"), "\(evaluated.text)")
        #expect(try splits(folder) == begun)

        let resumed = try await Program.run(["train", "--resume", "run", "--steps", "4"], in: folder)
        resumed.expectSuccess()
        #expect(resumed.output.contains("such as cat/-1.png"), "\(resumed.text)")
        #expect(
            resumed.output.contains("1 example of the run is missing, such as dog/7.png"), "\(resumed.text)"
        )
        #expect(try splits(folder) == begun.merging(["cat/-1.png": "train"]) { $1 })

        let next =
            ["train"] + Self.pictures + ["--from", "run", "--seed", "5", "--steps", "1", "--run", "next"]
        try await Program.run(next, in: folder).expectSuccess()
        for (name, split) in try splits(folder, run: "next") where split == "test" {
            #expect(begun[name] == "test", "\(name)")
        }
    }

    @Test func `Classes that have changed since are refused by name, and the run stays as it is`()
        async throws
    {
        let folder = try await trainedOnPictures()
        let before = try contents(folder)
        let photos = folder.file("photos")
        func expectRefusal(_ parts: [String]) async throws {
            for arguments in [["train", "--resume", "run", "--steps", "4"], ["evaluate", "--run", "run"]] {
                let outcome = try await Program.run(arguments, in: folder)
                outcome.expectError(parts)
            }
            #expect(try contents(folder) == before)
        }
        try writePicture("bird/1", level: 0, in: folder)
        try writePicture("bird/2", level: 0, in: folder)
        try await expectRefusal(["\"bird\"", "new"])
        try FileManager.default.removeItem(atPath: "\(photos)/cat")
        try await expectRefusal(["\"bird\"", "new", "\"cat\"", "gone"])
    }

    @Test func `Two processes do not train in one folder`() async throws {
        let folder = try TemporaryFolder()
        let first = try Program.Running(TinyRun.train(steps: 100_000), in: folder.path)
        for _ in 0..<2000 where !FileManager.default.fileExists(atPath: folder.file("run/checkpoints/last")) {
            try await Task.sleep(for: .milliseconds(10))
        }
        for arguments in [["train", "--resume", "run"], TinyRun.train() + ["--overwrite"]] {
            try await Program.run(arguments, in: folder).expectError(["run", "in use: process"])
        }
        try await first.send(SIGKILL)
        _ = try await first.outcome()
        let resumed = try await Program.run(["train", "--resume", "run", "--steps", "1"], in: folder)
        resumed.expectSuccess()
        #expect(resumed.output.contains("taken over from process"), "\(resumed.text)")
    }
}
