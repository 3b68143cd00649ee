import Foundation
import Layers
import Perceiver
import PerceiverImage
import Tensors

@testable import PerceiverData
@testable import PerceiverFiles
@testable import PerceiverReports
@testable import PerceiverSettings
@testable import PerceiverTraining

/// Readers of what a run leaves behind.
extension Reader {
    static var runs: [Reader] {
        [
            Reader(
                "data-json",
                texts: [
                    #"{"shapes": {"image": [4, 4, 1]}, "classNames": ["a", "b"], "numbers": {"mean": [0.5]}, "files": ["f.txt"]}"#,
                    #"{"shapes": {"x": [4611686018427387904, 4611686018427387904, 0]}, "classNames": [], "numbers": {}}"#,
                ]
            ) { input in
                let folder = input.folder("run")
                _ = try (
                    input.file("run/config.yaml", []), input.file("run/f.txt", [1]),
                    input.file("run/data.json")
                )
                let data = try RunDirectory(existing: folder).data()
                _ = try ImageInput(data: data)
            },
            ofCheckpoint("state-json", file: "state.json"),
            ofCheckpoint("optimizer", file: "optimizer.safetensors"),
            Reader(
                "kept-splits",
                texts: ["train\ta/1.png\nvalidation\ta/2.png\ntest\tb/1.png\nunused\tb/2.png\nearlier\tc\n"]
            ) { input in
                let record = try SplitRecord(Data(Gzip.compressed(input.bytes)))
                let names = record.names + ["new"]
                for purpose in [DataRequest.Purpose.proceed, .takeOver] {
                    _ = try Division(seed: 0, record: record, purpose: purpose)
                        .divide(names, of: "data", validationShare: 0.1, testShare: 0.1)
                }
            },
            Reader("kept-splits-gz", seeds: { [Gzip.compressed(Array("train\ta\ntest\tb\n".utf8))] }) {
                input in
                _ = try SplitRecord(Data(input.bytes))
            },
            Reader(
                "metrics",
                texts: [
                    MetricsRow.columns.joined(separator: ",")
                        + ",perplexity\n10,1,train,0.5,0.25,0.001,100,3.5,7\n",
                    MetricsRow.columns.joined(separator: ",")
                        + "\n10,1,train,0.5,,0.001,100,3.5\n20,2,validation,1,1,,,4\n2",
                ]
            ) { input in
                let path = try input.file("metrics.csv")
                let rows = try MetricsFile.rows(ofFileAt: path)
                _ = CurvesPlot(.init(name: "run", rows: rows)).source
                let file = try MetricsFile(path: path)
                try file.truncate(afterStep: rows.last?.step ?? 0)
            },
        ]
    }

    /// A reader of one file of a checkpoint, beside which the others stay as they are.
    private static func ofCheckpoint(_ name: String, file: String) -> Reader {
        Reader(
            name,
            seeds: {
                _ = try checkpoint
                return [try Array(readBytes(at: Input(bytes: []).folder("checkpoint/\(file)")))]
            }
        ) { input in
            let (model, checkpoint) = try Self.checkpoint
            _ = try input.file("checkpoint/\(file)")
            var optimizer = Optimizer(OptimizerSettings())
            _ = try checkpoint.resume(model, &optimizer)
        }
    }

    /// A model with a checkpoint beside which one file is replaced.
    private static var checkpoint: (PerceiverIO, Checkpoint) {
        get throws { try madeCheckpoint.get() }
    }

    nonisolated(unsafe) private static let madeCheckpoint = Result<(PerceiverIO, Checkpoint), any Error> {
        let settings = try RunSettings(
            registry: registry,
            layers: [
                SettingsTree(
                    yaml: """
                        input: {name: image, bands: 1}
                        output: {name: classify}
                        model: {encoder: {latent_count: 2, channels: 4, self_attention_count: 1}}
                        """)
            ])
        let data = DataDescription(shapes: ["image": [2, 2, 1]], classNames: ["a", "b"])
        let model = try settings.makePerceiverIO(for: data)
        model.initialize(seed: 1)
        let checkpoint = Checkpoint(path: Input(bytes: []).folder("checkpoint"))
        _ = try Input(bytes: []).file("made")  // the folder above it
        var optimizer = Optimizer(OptimizerSettings())
        let loss = recording { model.parameters()[0].parameter.value.sum() }
        optimizer.update(model, along: loss.gradients(), learningRate: 0)
        var state = TrainingState()
        state.step = 1
        try checkpoint.write(model: model, optimizer: optimizer, state: state)
        return (model, checkpoint)
    }
}
