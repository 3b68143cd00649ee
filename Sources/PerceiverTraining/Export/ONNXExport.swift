import Foundation
import Layers
import Perceiver
import PerceiverFiles
import PerceiverSettings

/// A run's model as a file of ONNX, from the input's part of a batch to the prediction.
public struct ONNXExport: ModelExport {
    private let file: ONNXFile

    /// Makes the graph of a run's model.
    ///
    /// - Throws: `SettingsError` that names an input or output whose computation is not known in this form, and for weights that
    ///   are more than a file holds.
    public init(_ run: FinishedRun) throws {
        let model = try run.perceiverIO
        guard let input = model.input as? any InputWithGraph else {
            throw SettingsError(
                "The input \"\(run.settings.inputName)\" cannot be exported as ONNX. Export the model behind it: --to pytorch."
            )
        }
        guard let output = model.output as? any OutputWithGraph else {
            throw SettingsError(
                "The output \"\(run.settings.outputName)\" cannot be exported as ONNX. Export the model before it: --to pytorch."
            )
        }
        var metadata = ["input": run.settings.inputName, "output": run.settings.outputName]
        let graph = try model.graph(from: input, to: output)
        for argument in graph.outputs {
            // Of several outputs, `output.logits`.
            let owner = argument.name.split(separator: ".").dropLast().joined(separator: ".")
            let adapter = (output as? CombinedOutput)?.adapter(owner) ?? output
            guard let names = (adapter as? any OutputWithHead)?.outputNames else { continue }
            metadata[owner.isEmpty ? "names" : "\(owner).names"] =
                JSONValue.array(names.map(JSONValue.string)).text()
        }
        file = ONNXFile(graph: graph, metadata: metadata)
        guard file.constantByteCount <= ONNXFile.maximumByteCount else {
            throw SettingsError(
                "The model has \(file.constantByteCount.grouped) bytes of weights; a file of ONNX holds at most "
                    + "\(ONNXFile.maximumByteCount.grouped). Export it in another form: --to pytorch.")
        }
    }

    /// The file.
    public func paths(at path: String) -> [String] { [path] }

    /// Writes the file, and makes its folder if need be.
    ///
    /// - Throws: `FileError` if it cannot be written.
    public func write(to path: String) throws {
        try makeFolder(at: URL(filePath: path).deletingLastPathComponent().path)
        try file.write(to: path)
    }

    /// What goes in and what comes out.
    public func summary(at path: String) -> String {
        func line(_ kind: String, _ argument: OperationGraph.Argument) -> String {
            let axes = argument.axes.map { axis in
                switch axis {
                case .length(let count): "\(count)"
                case .any(let name): name
                }
            }
            return "\n\(kind) \(argument.name): \(argument.type) [\(axes.joined(separator: ", "))]"
        }
        return "The model is in \(path) (ONNX, operations of version \(ONNXFile.operationSet))."
            + file.graph.inputs.map { line("input ", $0) }.joined()
            + file.graph.outputs.map { line("output", $0) }.joined()
    }
}
