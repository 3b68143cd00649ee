import Layers
import Perceiver
import PerceiverFiles
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

/// What the Python file says; Python itself is no part of the tests.
struct PyTorchExportTests {
    @Test(arguments: [1, 3])
    func `The file has the sizes of the run, with shared layers and without`(distinct: Int) throws {
        let model = try ToyRun([
            "model.encoder.distinct_cross_attention_count": "\(distinct)",
            "model.encoder.distinct_block_count": "\(distinct)",
            "model.encoder.cross_attention_count": "\(distinct)",
            "model.decoder.has_query_residual": "false",
        ]).model()
        let source = PyTorchModule(model, inputName: "toy").source
        for line in [
            "ROW_CHANNELS = 9", "LATENTS = (3, 8)", "LAYERS, CROSSES = 3, \(distinct)",
            "DISTINCT_CROSSES, DISTINCT_BLOCKS = \(distinct), \(distinct)", "BLOCK_LENGTH = 1",
            "CROSS = dict(heads=4, qk=8, v=8, widening=1, adds_queries=True)",
            "SELF = dict(heads=4, qk=8, v=8, widening=1)",
            "DECODER = dict(heads=1, qk=8, v=8, widening=1, adds_queries=False)",
            "NAMES = [\"a\",\"b\",\"c\"]", "        self.output.head = nn.Linear(8, 3)",
            "    def decode(self, rows, queries, is_padding=None):",
        ] {
            #expect(source.split(separator: "\n").contains { $0 == line }, "\(line) is not in:\n\(source)")
        }
    }

    @Test func `A pooled model has no queries`() throws {
        let model = try ToyRun(["model.head": "pooled"]).model()
        let source = PyTorchModule(model, inputName: "toy").source
        #expect(!source.contains("decode"))
        #expect(!source.contains("DECODER"))
        #expect(source.contains("found = self.encoder(rows, is_padding).mean(1)"))
    }

    @Test func `The weights are those of the run under their names`() throws {
        let run = try ToyRun(["training.epochs": "1"])
        _ = try run.start().run()
        run.end()
        let finished = try FinishedRun(run.path, registry: ToyRun.registry)
        let folder = try TemporaryFolder()
        let export = try PyTorchExport(finished)
        try export.write(to: folder.file("out"))
        #expect(export.paths(at: folder.file("out")).allSatisfy { itemKind(at: $0) == .file })
        let written = try TensorFile.read(folder.file("out/model.safetensors"))
        #expect(
            written.mapValues(\.floats)
                == Dictionary(
                    uniqueKeysWithValues: finished.model.weights().map { ($0.name, $0.tensor.floats) }))
    }
}
