import Foundation
import PerceiverFiles
import PerceiverImage
import PerceiverVideo
import TestSupport
import Testing

/// Examples that are folders, as `predict` finds them.
struct ClipCommandTests {
    private static func folderOfClips() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let picture = Image(
            height: 8, width: 8, channelCount: 3, samples: .bytes([UInt8](repeating: 80, count: 192)))
        let sound = PerceiverFiles.WAVFile.bytes(
            of: [Float](repeating: 0.1, count: 800), sampleRate: 400)
        for clip in ["a/one", "a/two", "b/three"] {
            for frame in 0..<2 { try folder.write(picture.pngData(), to: "clips/\(clip)/\(frame).png") }
            try folder.write(sound, to: "clips/\(clip)/sound.wav")
        }
        return folder
    }

    @Test func `Folders that are examples are found by folder, pattern and list`() async throws {
        let folder = try Self.folderOfClips()
        try await Program.run(
            [
                "train", "--preset", "shapes", "--data.train_count", "8", "--data.validation_count", "2",
                "--data.test_count", "2", "--data.frames", "2", "--data.side", "8",
                "--data.samples_per_frame", "40",
                "--training.steps", "1", "--training.batch_size", "2", "--run", "run",
            ], in: folder
        ).expectSuccess()
        func predict(_ arguments: [String]) async throws -> Program.Outcome {
            try await Program.run(["predict", "--run", "run", "--format", "csv"] + arguments, in: folder)
        }
        try folder.write("clips/a/one\nclips/b/three\n", to: "list.txt")
        for (arguments, count) in [(["clips"], 3), (["clips/a/*"], 2), (["--list", "list.txt"], 2)] {
            let outcome = try await predict(arguments)
            outcome.expectSuccess()
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == count + 1, "\(outcome.text)")
            #expect(lines.last?.hasPrefix("clips/") == true)
        }
        let file = try await predict(["clips/a/one/0.png"])
        file.expectError(["clips/a/one/0.png should be a folder with the frames of a clip"])
        try await predict(["clips/a/one/.", "--files", "out"]).expectSuccess()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
        #expect(names.contains("one.reconstruct.audio.sound.wav"), "\(names)")
        // Where one of the files cannot be written, none is.
        let taken = "one.reconstruct.image.frames.png"
        try folder.write("mine", to: "half/\(taken)")
        try await predict(["clips/a/one", "--files", "half"]).expectError([taken, "exists already"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("half")) == [taken])
    }
}
