import TestSupport
import Testing

/// The smallest models of texts, and texts for them.
enum TinyText {
    static let model = [
        "--model.encoder.latent_count", "4", "--model.encoder.channels", "16",
        "--model.encoder.self_attention_count", "1", "--input.channels", "16", "--input.max_length", "32",
    ]

    /// Settings of the generated reviews.
    static let reviews = [
        "--data.train_count", "200", "--data.validation_count", "32", "--data.test_count", "32",
        "--data.tokens.vocabulary_size", "300", "--batch-size", "16",
    ]

    /// Arguments of a masked language model of the generated reviews, in the folder `mlm`.
    static func pretraining(steps: Int = 4) -> [String] {
        ["train", "--input", "text", "--output", "mlm", "--run", "mlm", "--steps", "\(steps)"] + model
            + reviews
    }

    /// A folder with a finished run called `mlm` in it.
    static func pretrained() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try #require(try await Program.run(pretraining(), in: folder).status == 0)
        return folder
    }

    /// Arguments of two steps on the data at a path, with a vocabulary that the texts below are enough for.
    static func train(_ output: String, on path: String, run: String = "run") -> [String] {
        [
            "train", "--input", "text", "--output", output, "--data", path, "--run", run, "--steps", "2",
            "--batch-size", "8", "--data.tokens.vocabulary_size", "60",
        ] + model
    }

    /// Forty texts of two classes.
    static let texts = (0..<40).map { number in
        number % 2 == 0
            ? (text: "film number \(number) was bad, \"dull\"\nand too long", label: "neg")
            : (text: "film number \(number) was good, fine\nand short", label: "pos")
    }

    /// The texts as CSV, with quoted fields of two lines.
    static let csv =
        "text,label\n"
        + texts.map { "\"\($0.text.replacing("\"", with: "\"\""))\",\($0.label)\n" }.joined()
}
