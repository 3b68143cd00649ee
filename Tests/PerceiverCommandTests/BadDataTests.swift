import Foundation
import PerceiverImage
import TestSupport
import Testing

/// Files of data that are not what they should be.
@Suite(.serialized) struct BadDataTests {
    private static let model = [
        "--input", "image", "--output", "classify", "--model.encoder.latent_count", "4",
        "--model.encoder.channels", "16", "--model.encoder.self_attention_count", "1", "--input.bands", "2",
        "--batch-size", "8", "--steps", "2", "--run", "run",
    ]

    private func train(_ folder: TemporaryFolder, _ others: String...) async throws -> Program.Outcome {
        try await Program.run(["train"] + Self.model + ["--data", "images"] + others, in: folder)
    }

    private func png(_ size: Int, shade: Int = 0) -> [UInt8] {
        let samples = (0..<size * size).map { UInt8(truncatingIfNeeded: $0 * 7 + shade * 40) }
        return Image(height: size, width: size, channelCount: 1, samples: .bytes(samples)).pngData()
    }

    /// A folder `images` with some images of each class.
    private func images(_ classes: String...) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in classes {
            for index in 0..<12 {
                try folder.write(png(6, shade: index + name.count), to: "images/\(name)/\(index).png")
            }
        }
        return folder
    }

    @Test func `Folders of classes are learned`() async throws {
        let folder = try images("round", "square")
        let outcome = try await train(folder)
        #expect(outcome.status == 0, "\(outcome.text)")
        let answer = try await Program.run(["predict", "--run", "run", "images/round/0.png"], in: folder)
        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.output.contains("square"), "\(answer.output)")
    }

    @Test func `A cut-off image is named; it can be skipped, and is counted`() async throws {
        let folder = try images("round", "square")
        try folder.write(png(6).dropLast(30), to: "images/round/3.png")
        try await train(folder).expectError(["images/round/3.png", "expected a PNG image"])
        let outcome = try await train(folder, "--skip-unreadable")
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(outcome.output.contains("1 file could not be read and was skipped"), "\(outcome.output)")

        let one = try await Program.run(
            ["predict", "--run", "run", "images/round/3.png", "images/round/4.png"], in: folder)
        one.expectError(["images/round/3.png"])
        let both = try await Program.run(
            ["predict", "--run", "run", "--skip-unreadable", "images/round/3.png", "images/round/4.png"],
            in: folder)
        #expect(both.status == 0, "\(both.text)")
        #expect(both.errors.contains("1 of 2 examples skipped"), "\(both.errors)")
        let none = try await Program.run(
            ["predict", "--run", "run", "--skip-unreadable", "images/round/3.png"], in: folder)
        #expect(none.status != 0 && none.errors.contains("1 of 1 examples skipped"), "\(none.text)")
    }

    @Test func `What has become unreadable is named when a run is measured, or skipped and counted`()
        async throws
    {
        let folder = try images("round", "square")
        try await train(folder).expectSuccess()
        try folder.write(png(6).dropLast(30), to: "images/round/3.png")
        try await Program.run(["evaluate", "--run", "run"], in: folder).expectError(["images/round/3.png"])
        let outcome = try await Program.run(["evaluate", "--run", "run", "--skip-unreadable"], in: folder)
        outcome.expectSuccess()
        #expect(outcome.text.contains("1 file could not be read and was skipped"), "\(outcome.text)")
    }

    @Test func `Images of different sizes are resized, which is said`() async throws {
        let folder = try images("round", "square")
        try folder.write(png(9), to: "images/square/5.png")
        let resized = try await train(folder, "--data.height", "6", "--data.width", "6")
        #expect(resized.status == 0, "\(resized.text)")
        let outcome = try await train(folder, "--overwrite")
        outcome.expectSuccess()
        #expect(outcome.output.contains("images differ in size; all are resized to 64x64"), "\(outcome.text)")
    }

    @Test func `Images of another format and size are measured as the run has them`() async throws {
        let folder = try images("round", "square")
        try await train(folder).expectSuccess()
        try folder.write(png(9), to: "others/a.png")
        try folder.write("path,label\na.png,square\n", to: "others/list.csv")
        try folder.write(png(5), to: "tests/test/round/b.png")
        for data in ["others/list.csv", "tests"] {
            let outcome = try await Program.run(
                ["evaluate", "--run", "run", "--data", data, "--json"], in: folder)
            outcome.expectSuccess()
            #expect(try outcome.json(as: [String: Any].self)["examples"] as? Int == 1, "\(outcome.text)")
        }
    }

    @Test func `What is no image in a folder of them is left out, and counted`() async throws {
        let folder = try images("round", "square")
        try await train(folder).expectSuccess()
        try folder.write("about these", to: "images/round/notes.txt")
        let outcome = try await Program.run(["predict", "--run", "run", "images/round"], in: folder)
        outcome.expectSuccess()
        #expect(outcome.errors.contains("images/round: 12 files; 1 other is left out"), "\(outcome.errors)")
    }

    @Test func `A folder with one class is refused`() async throws {
        try await train(images("round")).expectError(["images", "two or more classes", "only round"])
    }

    @Test func `An IDX file with a wrong beginning is named with both beginnings`() async throws {
        let folder = try TemporaryFolder()
        try folder.write([0, 0, 9, 3, 0, 0, 0, 0], to: "images/train-images-idx3-ubyte")
        for name in ["train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte", "t10k-images-idx3-ubyte"] {
            try folder.write([0, 0, 8, 1, 0, 0, 0, 0], to: "images/\(name)")
        }
        try await train(folder).expectError(["train-images-idx3-ubyte", "00 00 08 03", "00 00 09 03"])
    }

    @Test func `A model is not asked about images of another size, or data with other classes`() async throws
    {
        let folder = try images("round", "square")
        #expect(try await train(folder).status == 0)
        try folder.write(png(9), to: "large.png")
        try await Program.run(["predict", "--run", "run", "large.png"], in: folder)
            .expectError(["large.png", "6x6", "9x9"])
        for name in ["round", "star"] {
            for index in 0..<12 { try folder.write(png(6, shade: index), to: "others/\(name)/\(index).png") }
        }
        try await Program.run(["evaluate", "--run", "run", "--data", "others"], in: folder)
            .expectError(["star", "square"])
    }
}
