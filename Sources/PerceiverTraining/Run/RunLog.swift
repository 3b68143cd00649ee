import Perceiver
import PerceiverData
import PerceiverReports
import PerceiverSettings

/// The log of a run: metrics.csv, and the same for TensorBoard.
final class RunLog {
    private let metrics: MetricsFile
    private let events: EventFile

    /// Opens the log of a run; rows after `resumedStep` are dropped, because these steps are trained again.
    init(_ run: RunDirectory, resumedStep: Int?) throws {
        metrics = try MetricsFile(path: "\(run.path)/metrics.csv")
        if let resumedStep { try metrics.truncate(afterStep: resumedStep) }
        events = try EventFile(folder: run.path, resumedStep: resumedStep)
    }

    /// Writes the settings of the run as a text, as in its config.yaml.
    func write(settings: SettingsTree) throws {
        try events.write(preformatted: settings.yamlText(), tag: "settings")
    }

    func append(_ row: MetricsRow) throws {
        try metrics.append(row)
        let values: [(String, Float?)] = [
            ("\(row.split)/loss", row.loss), ("\(row.split)/accuracy", row.accuracy),
            ("learning_rate", row.split == Split.train.rawValue ? row.learningRate : nil),
            ("examples_per_s", row.examplesPerSecond.map { Float($0) }),
        ]
        let others = row.others.sorted { $0.key < $1.key }.map {
            ("\(row.split)/\($0.key)", Float?($0.value))
        }
        try events.write(
            (values + others).compactMap { key, value in value.map { (key: key, value: $0) } }, step: row.step
        )
    }

    /// A row of the picture is a true class, a column a predicted one.
    func append(_ table: ConfusionTable, of split: Split, step: Int) throws {
        try events.write(
            ConfusionPlot(table, title: "").bitmap, tag: "\(split.rawValue)/confusion", step: step)
    }

    func append(_ pictures: [(name: String, picture: Bitmap)], step: Int) throws {
        for (name, picture) in pictures { try events.write(picture, tag: "attention/\(name)", step: step) }
    }

    func append(_ predictions: [ExamplePrediction], step: Int) throws {
        try events.write(
            preformatted: predictions.map(\.text).joined(separator: "\n\n"), tag: "samples", step: step)
    }
}
