import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverTraining
import Tensors

extension ServedModel {
    /// How many numbers its weights are.
    public var parameterCount: Int { run.model.parameterCount }

    /// The names of its classes; none where it has none.
    public var classNames: [String] { run.data.classNames }

    /// What it is for: what it takes, what it answers, how large it is, and how well it did in training.
    public var description: String { json.text(multiline: true) }

    /// The description as JSON.
    var json: JSONValue {
        var answer: JSONObject = [
            "name": .string(name), "input": .string(run.settings.inputName),
            "output": .string(run.settings.outputName),
            "task": continuing == nil ? "predict" : "generate", "example": form.json,
            "answers": .array(answers.map(JSONValue.string)), "explains": .bool(explains),
            "attention": .bool(showsAttention), "parameters": .int(parameterCount),
            "precision": .string(run.precision.rawValue),
            "classes": .array(classNames.map(JSONValue.string)),
            "loaded_at": .string(loadedAt.formatted(.iso8601)),
        ]
        var checkpoint: JSONObject = ["name": .string(run.checkpoint.rawValue)]
        if let found = metrics {
            checkpoint.append("step", .int(found.step))
            let metrics = found.rows.map { ($0.split, JSONValue.object($0.metrics)) }
            var seen: Set<String> = []
            checkpoint.append(
                "metrics", .object(JSONObject(metrics.filter { seen.insert($0.0).inserted })))
        }
        answer.append("checkpoint", .object(checkpoint))
        let arrays = run.data.shapes.sorted { $0.key < $1.key }.map { name, shape in
            JSONValue.object(["name": .string(name), "shape": .array(shape.map(JSONValue.int))])
        }
        answer.append("arrays", .array(arrays))
        return .object(answer)
    }

    /// What a prediction has.
    private var answers: [String] {
        if let language = continuing?.language { return language.text(of: []) == nil ? ["files"] : ["text"] }
        guard let output = predicting?.output else { return [] }
        return [
            output is any OutputWithLabels ? "labels" : nil,
            output is any OutputWithNumbers ? "numbers" : nil,
            output is any OutputWithTables ? "tables" : nil, predicting?.hasFiles == true ? "files" : nil,
        ].compactMap { $0 }
    }
}

extension MetricsRow {
    /// The metrics that are there, by name.
    fileprivate var metrics: JSONObject {
        let all: [(String, Float?)] =
            [("loss", loss), ("accuracy", accuracy)]
            + others.filter { $0.key != MetricsRow.waitingColumn }.sorted { $0.key < $1.key }.map { ($0, $1) }
        return JSONObject(all.compactMap { name, value in value.map { (name, .number($0)) } })
    }
}
