import PerceiverImage
import PerceiverKit

/// Trains a model in the folder `path`, and says what it sees in a picture.
func trainAndPredict(_ settings: SettingsTree, at path: String, picture: String) throws -> String {
    let registry = Registry(plugins: [ImagePlugin.self])
    let run = try TrainingRun(settings, at: path, registry: registry)
    run.trainer.onEvaluation = { row in print("step \(row.step): \(row.split) loss \(row.loss ?? .nan)") }
    try run.train()

    let finished = try FinishedRun(path, registry: registry)
    return try finished.predict(.file(picture), count: 3).text
}
