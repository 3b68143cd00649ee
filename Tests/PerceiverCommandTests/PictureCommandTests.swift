import Foundation
import PerceiverImage
import TestSupport
import Testing

/// What commands draw.
@Suite(.serialized) struct PictureCommandTests {
    @Test func `Where a model looks is drawn over an image`() async throws {
        let folder = try await TinyRun.finished()
        let samples = (0..<784).map { UInt8($0 % 256) }
        try Image(height: 28, width: 28, channelCount: 1, samples: .bytes(samples))
            .write(toPNGAt: folder.file("seven.png"))
        let predict = ["predict", "--run", "run", "seven.png"]
        try await Program.run(predict + ["--attention", "looks.png"], in: folder).expectSuccess()
        let picture = try Image(at: folder.file("looks.png"))
        // The image eight times as large, and twice under a map, below titles and above scales.
        #expect(picture.height == 22 + 224 + 4 + 12 + 22 && picture.channelCount == 3)
        #expect(picture.width >= 3 * 224 + 16)

        let lost = try await Program.run(predict + ["--attention", "none/looks.png"], in: folder)
        lost.expectError(["none/looks.png"])
        let two = try await Program.run(predict + ["seven.png", "--attention", "looks.png"], in: folder)
        #expect(two.status != 0 && two.errors.contains("one example"), "\(two.text)")
    }

    @Test func `Runs are compared in one drawing`() async throws {
        let folder = try await TinyRun.finished()
        let others = TinyRun.train("--learning-rate", "0.01").map { $0 == "run" ? "other" : $0 }
        let other = try await Program.run(others, in: folder)
        other.expectSuccess()
        let plot = ["plot", "--run", "run", "--run", "other"]
        let before = try bytes(ofFile: folder.file("run/metrics.csv"))
        try await Program.run(plot, in: folder).expectSuccess()
        let drawing = try folder.text(of: "comparison.svg")
        for text in ["run train", "other validation", "learning rate"] {
            #expect(drawing.contains(">\(text)<"), "\(text)")
        }
        #expect(try bytes(ofFile: folder.file("run/metrics.csv")) == before)
        try await Program.run(plot + ["--out", "both.svg"], in: folder).expectSuccess()
        #expect(try folder.text(of: "both.svg") == drawing)
    }

    @Test func `What cannot be drawn is named`() async throws {
        let folder = try await TinyRun.finished()
        let none = try await Program.run(["plot", "--run", "run", "--run", "nowhere"], in: folder)
        none.expectError(["nowhere", "config.yaml"])
        #expect(try await Program.run(["plot"], in: folder).errors.contains("--run DIR"))
        try FileManager.default.removeItem(atPath: folder.file("run/metrics.csv"))
        let missing = try await Program.run(["plot", "--run", "run"], in: folder)
        missing.expectError(["run/metrics.csv"])
        try folder.write("nothing of the kind\n", to: "run/metrics.csv")
        let other = try await Program.run(["plot", "--run", "run"], in: folder)
        other.expectError(["run/metrics.csv", "step,epoch,split"])
        #expect(!FileManager.default.fileExists(atPath: folder.file("comparison.svg")))
    }

    @Test func `An input without a picture says so`() async throws {
        let folder = try await TinyText.pretrained()
        let outcome = try await Program.run(
            ["predict", "--run", "mlm", "good", "--attention", "looks.png"], in: folder)
        outcome.expectError(["\"text\"", "--attention"])
    }
}
