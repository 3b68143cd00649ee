import PerceiverImage
import PerceiverKit

/// Trains a classifier of generated digits in the folder `path`; the share of the test digits that it gets right.
func accuracyOnDigits(at path: String, changing settings: SettingsTree = [:]) throws -> Double? {
    let names: SettingsTree = ["input.name": "image", "output.name": "classify"]
    let run = try TrainingRun(
        names.merging(settings), at: path, registry: Registry(plugins: [ImagePlugin.self]))
    return try run.train()?.metrics["accuracy"]
}
