import Foundation
import TestSupport
import Testing

struct ExportCommandTests {
    @Test func `A run is written for PyTorch and for ONNX, and nothing is replaced unless that is said`()
        async throws
    {
        let folder = try await TinyRun.finished()
        func export(_ arguments: String...) async throws -> Program.Outcome {
            try await Program.run(["export", "--run", "run", "--to"] + arguments, in: folder)
        }
        try await export("pytorch", "out").expectSuccess()
        #expect(try folder.text(of: "out/model.py").contains("ROW_CHANNELS = 11"))
        let written = try await export("onnx", "new/digits.onnx")
        written.expectSuccess()
        for line in ["input  image: uint8 [batch, 28, 28, 1]", "output logits: float32 [batch, 10]"] {
            #expect(written.output.contains(line), "\(written.text)")
        }
        for (form, path) in [("pytorch", "out"), ("onnx", "new/digits.onnx")] {
            try await export(form, path).expectError(["--overwrite"])
            try await export(form, path, "--overwrite").expectSuccess()
        }
        let report = try await export("onnx", "new/digits.onnx", "--overwrite", "--json")
        report.expectSuccess()
        let files = try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
        #expect(files?["files"] as? [String] == ["new/digits.onnx"], "\(report.text)")
    }
}
