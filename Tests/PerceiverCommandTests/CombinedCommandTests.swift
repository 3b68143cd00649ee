import Foundation
import PerceiverFiles
import PerceiverImage
import TestSupport
import Testing

/// Images and texts at once, as users have them.
@Suite(.serialized) struct CombinedCommandTests {
    private static let settings = [
        "--input", "text+image", "--output", "classify", "--input.text.max_length", "32",
        "--input.text.channels", "16", "--input.image.bands", "2", "--model.encoder.latent_count", "4",
        "--model.encoder.channels", "16", "--model.encoder.self_attention_count", "1", "--batch-size", "8",
        "--steps", "4",
    ]

    @Test func `A run on two inputs is trained, measured and used`() async throws {
        let folder = try TemporaryFolder()
        for (name, shade) in [("neg", UInt8(20)), ("pos", 230)] {
            try folder.makeFolder("pictures/\(name)")
            for number in 0..<12 {
                try Image(
                    height: 4, width: 6, channelCount: 1, samples: .bytes(Array(repeating: shade, count: 24))
                )
                .write(toPNGAt: folder.file("pictures/\(name)/\(number).png"))
            }
        }
        try folder.write(TinyText.csv, to: "texts.csv")
        let data = [
            "--data.image.path", "pictures", "--data.text.path", "texts.csv",
            "--data.text.tokens.vocabulary_size", "60",
        ]
        let trained = try await Program.run(["train", "--run", "run"] + Self.settings + data, in: folder)
        trained.expectSuccess()
        #expect(trained.output.contains("model  image+text to classify"), "\(trained.text)")
        #expect(try folder.text(of: "run/config.yaml").contains("name: same_class"))

        let measured = try await Program.run(["evaluate", "--run", "run", "--json"], in: folder)
        measured.expectSuccess()
        #expect(try measured.json(as: [String: Any].self)["accuracy"] is Double)
        let example = "image=pictures/pos/1.png+text=good, fine + short"
        let used = try await Program.run(
            ["predict", "--run", "run", example, "--attention", "looks.png"], in: folder)
        used.expectSuccess()
        // 6 x 4 pixels, 38 times as large, with the maps of two of three layers.
        let picture = try Image(at: folder.file("looks.png"))
        #expect(picture.height == 22 + 4 * 38 + 4 + 12 + 22)
        #expect((3 * 6 * 38 + 16..<3 * 6 * 38 + 150).contains(picture.width))
        let half = try await Program.run(["predict", "--run", "run", "text=good"], in: folder)
        half.expectError(["image=...+text=..."])
        let resumed = try await Program.run(["train", "--resume", "run", "--steps", "6"], in: folder)
        resumed.expectSuccess()
    }

    @Test func `Data of different classes is not put together`() async throws {
        let few = [
            "--data.image.train_count", "10", "--data.text.train_count", "200",
            "--data.text.tokens.vocabulary_size", "300",
        ]
        let outcome = try await Program.run(["train"] + Self.settings + few, in: TemporaryFolder())
        outcome.expectError([
            "the same classes", "\"text\" has \"neg\", \"pos\"", "\"image\" has \"0\", \"1\"",
        ])
    }
}
