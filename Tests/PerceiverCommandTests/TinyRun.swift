import Foundation
import PerceiverReports
import TestSupport
import Testing

/// The smallest run that is still one of digits.
enum TinyRun {
    static let model = [
        "--input", "image", "--output", "classify", "--data.train_count", "64", "--data.validation_count",
        "16",
        "--data.test_count", "16", "--model.encoder.latent_count", "4", "--model.encoder.channels", "16",
        "--model.encoder.self_attention_count", "1", "--input.bands", "2", "--batch-size", "16",
    ]

    /// Arguments of a run of so many steps in the folder `run`.
    static func train(steps: Int = 4, _ others: String...) -> [String] {
        ["train"] + model + ["--steps", "\(steps)", "--run", "run"] + others
    }

    /// A folder with a finished run called `run` in it.
    static func finished() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(train(), in: folder)
        try #require(outcome.status == 0, "\(outcome.text)")
        return folder
    }

    /// The rows of the run's metrics, without what depends on the clock.
    static func metrics(_ folder: TemporaryFolder, run: String = "run") throws -> [MetricsRow] {
        try MetricsFile(path: folder.file("\(run)/metrics.csv")).rows().map { row in
            var row = row
            row.seconds = 0
            row.examplesPerSecond = nil
            row.waitingShare = nil
            return row
        }
    }
}
