import Foundation
import PerceiverImage
import TestSupport
import Testing

/// Presets for images, as users type them, with models that are small enough for a test.
@Suite(.serialized) struct ImagePresetCommandTests {
    private static let small = [
        "--model.encoder.latent_count", "4", "--model.encoder.channels", "16",
        "--model.encoder.self_attention_count", "1", "--model.encoder.self_qk_channels", "16",
        "--model.encoder.self_head_count", "2", "--data.height", "8", "--data.width", "8", "--batch-size",
        "8",
    ]

    private func train(_ folder: TemporaryFolder, _ others: String...) async throws -> Program.Outcome {
        try await Program.run(["train"] + Self.small + others + ["--run", "run", "--overwrite"], in: folder)
    }

    private func png(bright side: String, shade: Int) -> [UInt8] {
        let samples = (0..<80).map { position in
            UInt8(shade % 50 + ((position % 10 < 5) == (side == "left") ? 150 : 20))
        }
        return Image(height: 8, width: 10, channelCount: 1, samples: .bytes(samples)).pngData()
    }

    /// A folder `knees` of two pictures of each side of some patients, right in it or in folders of classes.
    private func knees(patients: Int = 12, inFolders: Bool = false) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for patient in 0..<patients {
            for side in ["left", "right"] {
                for slice in 0..<2 {
                    let name = "OAI9\(patient)_\(side.uppercased()).nii.gz_\(slice).png"
                    try folder.write(
                        png(bright: side, shade: patient * 3 + slice),
                        to: inFolders ? "knees/\(side)/\(name)" : "knees/\(name)")
                }
            }
        }
        return folder
    }

    @Test func `Knees are split by patient, and the run tells them apart`() async throws {
        let folder = try knees()
        let outcome = try await train(
            folder, "--preset", "knee-laterality", "--data", "knees", "--epochs", "2", "--input.bands", "2",
            "--data.hflip-concat", "true")
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(outcome.output.contains("groups, none in two splits"), "\(outcome.output)")
        let picture = "knees/OAI93_LEFT.nii.gz_1.png"
        let prediction = try await Program.run(["predict", "--run", "run", picture], in: folder)
        #expect(prediction.status == 0 && prediction.output.contains("left"), "\(prediction.text)")
        let judged = try await Program.run(["evaluate", "--run", "run"], in: folder)
        judged.expectSuccess()
    }

    @Test func `Patterns that find nothing, or one class, and too few patients are told`() async throws {
        let folder = try knees()
        let own = ["--input", "image", "--output", "classify", "--data", "knees", "--epochs", "1"]
        func fails(_ others: [String], _ parts: [String], in folder: TemporaryFolder) async throws {
            try await Program.run(["train"] + Self.small + own + others, in: folder).expectError(parts)
        }
        try await fails(
            [], ["at least two classes", "no folders of classes", "data.label_pattern"], in: folder)
        try await fails(
            ["--data.label-pattern", "front|back"], ["data.label_pattern", "front|back", "0 of the 48"],
            in: folder)
        try await fails(["--data.label-pattern", "oai"], ["data.label_pattern", "only oai"], in: folder)
        try await fails(
            ["--data.label-pattern", "left|right", "--data.group-pattern", "patient (.)"],
            ["data.group_pattern", "0 of the 48"], in: folder)
        try await fails(
            ["--data.label-pattern", "left|right", "--data.group-pattern", "OAI(\\d+)"],
            ["groups", "2 of them"],
            in: knees(patients: 2))
    }

    @Test func `Splits of class folders are written once and reused, and one picture is predicted`()
        async throws
    {
        let folder = try knees(inFolders: true)
        let arguments = [
            "--preset", "left-right", "--data", "knees", "--epochs", "1", "--input.projected-channels", "8",
        ]
        let first = try await Program.run(
            ["train"] + Self.small + arguments + ["--run", "one"], in: folder)
        first.expectSuccess()
        let lists = try folder.text(of: "runs/left-right-splits/test.txt")
        #expect(lists.split(separator: "\n").count == 10)
        let second = try await Program.run(
            ["train"] + Self.small + arguments + ["--run", "two", "--seed", "5"], in: folder)
        second.expectSuccess()
        #expect(second.output.contains("splits as runs/left-right-splits lists them"), "\(second.output)")
        #expect(try folder.text(of: "runs/left-right-splits/test.txt") == lists)
        let prediction = try await Program.run(
            ["predict", "--run", "two", "knees/left/OAI93_LEFT.nii.gz_1.png"], in: folder)
        #expect(prediction.status == 0 && prediction.output.contains("right"), "\(prediction.text)")
        #expect(FileManager.default.fileExists(atPath: folder.file("two/curves.svg")))
    }

    @Test func `Augmented digits are learned with an average, and end early`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await train(
            folder, "--preset", "cifar100-keras", "--input.projected-channels", "8", "--data.train_count",
            "40",
            "--data.validation_count", "10", "--data.test_count", "10", "--epochs", "9",
            "--data.augmentation.mixup", "0.2", "--data.augmentation.cutmix", "true",
            "--data.augmentation.randaugment-layers", "2", "--data.augmentation.crop-area", "0.5",
            "--training.ema-decay", "0.9", "--training.early-stopping", "1", "--learning-rate", "1e-12",
            "--model.encoder.activation-checkpointing", "true")
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(outcome.output.contains("so training ends here"), "\(outcome.output)")
    }
}
