import Layers
import Perceiver
import PerceiverData
import PerceiverReports
import PerceiverSettings
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

/// The rows of a toy, with sets of labels or numbers in place of classes.
struct ToyTargets: Dataset {
    enum Kind: String, Codable, Sendable, CaseIterable { case labels, numbers, nothing }

    let kind: Kind
    let base = ToyData()

    var description: DataDescription {
        let own = DataDescription(shapes: base.description.shapes)
        return switch kind {
        case .labels: own.adding(LabelSetFact(labelNames: ["high", "odd"]))
        case .numbers:
            own.adding(
                TargetFact(targetNames: ["weight", "age"], means: [500, 1], standardDeviations: [80, 0.8]))
        case .nothing: own
        }
    }

    func count(of split: Split) -> Int { base.count(of: split) }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        var batch = try base.batch(indices, of: split, epoch: epoch)
        let labels = try batch.tensor("label").elements(as: Int32.self)
        batch.tensors["label"] = nil
        switch kind {
        case .labels:
            batch.tensors["label_set"] = Tensor(
                labels.flatMap { [UInt8($0 == 2 ? 1 : 0), UInt8($0 == 1 ? 1 : 0)] },
                shape: [labels.count, 2])
        case .numbers:
            batch.tensors["target"] = Tensor(
                labels.flatMap { [400 + 100 * Double($0), Double($0)] }, shape: [labels.count, 2])
        case .nothing: break
        }
        return batch
    }
}

private enum ToyTargetsPlugin: Plugin {
    struct DataSettings: Settings {
        @Setting("what examples have") var kind = ToyTargets.Kind.labels
    }

    static func register(in registry: inout Registry) {
        ToyPlugin.register(in: &registry)
        registry.addDataset("targets", for: "toy", summary: "toys", settings: DataSettings.self) {
            settings, _ in ToyTargets(kind: settings.kind)
        }
    }
}

struct TargetTests {
    private let registry = Registry(plugins: [ToyTargetsPlugin.self])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A run of an output on data of a kind.
    private func train(_ output: String, _ kind: String, epochs: Int = 150) throws -> TrainingRun {
        let settings: SettingsTree = [
            "input.name": "toy", "output.name": .string(output), "data.name": "targets",
            "data.kind": .string(kind), "training.epochs": .int(epochs), "training.batch_size": 14,
            "training.learning_rate": 0.01,
            "model.encoder": ["latent_count": 2, "channels": 8, "self_attention_count": 1],
        ]
        return try TrainingRun(settings, at: folder.file("run"), registry: registry)
    }

    @Test func `Sets of labels are learned`() throws {
        let measured = try #require(try train("multilabel", "labels").train())
        #expect(try #require(measured.metrics["micro_f1"]) > 0.6)
        #expect(
            Set(measured.metrics.values.keys) == ["loss", "hamming_loss", "micro_f1", "macro_f1", "auc"])
        let run = try FinishedRun(folder.file("run"), registry: registry)
        let prediction = try run.predict(.argument("2"))
        #expect(prediction.predictions.map(\.label).sorted() == ["high", "odd"])
    }

    @Test func `Numbers are learned, and predicted in the units of the data`() throws {
        let measured = try #require(try train("regress", "numbers").train())
        #expect(try #require(measured.metrics["r2"]) > 0.5)
        #expect(Set(measured.metrics.values.keys) == ["loss", "mae", "rmse", "r2"])
        let run = try FinishedRun(folder.file("run"), registry: registry)
        let (low, high) = (try run.predict(.argument("0")).numbers, try run.predict(.argument("2")).numbers)
        #expect(high.map(\.name) == ["weight", "age"])
        #expect(low[0].value < 480 && 520 < high[0].value && high[0].value < 700)
        #expect(low[1].value < 0.8 && 1.2 < high[1].value && high[1].value < 3)
    }

    @Test(arguments: [
        (
            "classify", "labels",
            "sets of the labels \"high\", \"odd\", which the output \"multilabel\" predicts"
        ),
        ("classify", "numbers", "the numbers \"weight\", \"age\", which the output \"regress\" predicts"),
        ("multilabel", "numbers", "needs sets of labels; the data has the numbers \"weight\""),
        ("regress", "labels", "needs numbers to predict; the data has sets of the labels"),
        ("regress", "nothing", "the data has no labels, without which"),
    ])
    func `An output that the data has nothing for says which has`(
        output: String, kind: String, words: String
    ) throws {
        let error = #expect(throws: SettingsError.self) { try train(output, kind, epochs: 1) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
}
