import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverReports
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

struct OtherMetricsTests {
    /// Classification that reports its perplexity too.
    private struct PerplexOutput: OutputWithLabels {
        let base: ClassificationOutput

        var channels: Int { base.channels }

        func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray {
            try base.queries(for: input(), in: batch)
        }

        func callAsFunction(_ found: DecoderOutput, in batch: Batch) throws -> Batch {
            try base(found, in: batch)
        }

        func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
            var loss = try base.loss(of: prediction, in: batch)
            let sum = Double(loss.value.scalar) * Double(batch.count)
            loss.metrics.add("perplexity", sum: sum, count: batch.count, kind: .exponentialOfMean)
            return loss
        }

        func labels(
            of prediction: Batch, in batch: Batch, count: Int
        ) throws -> [[LabelledProbability]] {
            try base.labels(of: prediction, in: batch, count: count)
        }
    }

    @Test func `Every metric of an output is in the table and in the events`() throws {
        let run = try ToyRun()
        let output = ClassificationOutput(classNames: run.dataset.description.classNames, channels: 8)
        let model = PerceiverIO(
            try #require(run.settings.model), input: ToyInput(rows: ToyData.rowCount, channels: 6),
            output: PerplexOutput(base: output))
        model.initialize(seed: 0)
        let folder = try RunDirectory(
            creating: run.path, settings: run.settings, data: run.dataset.description, overwrites: false)
        let trainer = try Trainer(
            model, settings: run.settings.training, dataset: run.dataset, run: folder, resumes: false)
        _ = try trainer.run()
        let rows = try run.metrics()
        #expect(rows.count == 4)
        for row in rows {
            let measured = ["auc", "balanced_accuracy", "calibration_error", "macro_f1"]
            #expect(
                row.others.keys.sorted()
                    == (["perplexity", "top5_accuracy"] + (row.split == "validation" ? measured : []))
                    .sorted()
            )
            let (loss, perplexity) = (try #require(row.loss), try #require(row.others["perplexity"]))
            #expect(abs(perplexity / exp(loss) - 1) < 1e-5)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: run.path)
        let events = try #require(names.first { $0.contains("tfevents") })
        let written = String(decoding: try bytes(ofFile: run.file(events)), as: UTF8.self)
        for split in ["train", "validation"] { #expect(written.contains("\(split)/perplexity")) }
    }

    @Test func `The state of a run keeps sums and no confusion`() throws {
        let trainer = try ToyRun(["training.evaluation_steps": "5"]).start()
        _ = try trainer.run(steps: 3)
        #expect(trainer.state.metrics["loss"] != nil)
        #expect(trainer.state.metrics.confusion == nil)
        let metrics = try trainer.model.evaluate(on: ToyData(), split: .test, batchSize: 4)
        #expect(metrics.confusion?.rows.joined().reduce(0, +) == 9)
    }

    @Test func `A finished run is drawn`() throws {
        let run = try ToyRun()
        let trainer = try run.start()
        _ = try trainer.run()
        let folder = try RunDirectory(existing: run.path)
        try folder.writeCurves()
        let metrics = try trainer.model.evaluate(on: run.dataset, split: .test, batchSize: 9)
        try folder.writeConfusion(try #require(metrics.confusion), title: "test")
        for name in ["curves.svg", "confusion.svg"] {
            #expect(try String(contentsOfFile: run.file(name), encoding: .utf8).hasPrefix("<svg "))
        }
    }
}
