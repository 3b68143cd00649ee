import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage
@testable import PerceiverTraining

/// Folders of published models of images, in and out.
struct PublishedExchangeTests {
    private static let registry = Registry(plugins: [ImagePlugin.self])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A run of the classifier with Fourier positions.
    private func imported() throws -> FinishedRun {
        try FormulaWeights.writeModel(
            of: "\(Fixtures.folder)/Published/fourier", to: folder.file("published"))
        let found = try PublishedImport(folder: folder.file("published"), registry: Self.registry)
        try found.write(to: folder.file("run"))
        return try FinishedRun(folder.file("run"), registry: Self.registry)
    }

    /// The classifier with a convolution, some of whose weights are others.
    private func convolutional(_ change: (inout [String: Tensor]) -> Void) throws -> PublishedImport {
        var weights = try TensorFile.read("\(Fixtures.folder)/Published/conv/model.safetensors")
        change(&weights)
        try ForeignWeights.write(
            weights.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: folder.file("conv"))
        try folder.write(
            """
            {"architectures": ["PerceiverForImageClassificationConvProcessing"], "model_type": "perceiver", "num_latents": 5,
             "d_latents": 16, "num_blocks": 2, "num_self_attends_per_block": 2, "num_self_attention_heads": 4,
             "num_cross_attention_heads": 2, "num_labels": 7, "cross_attention_shape_for_attention": "q"}
            """, to: "conv/config.json")
        return try PublishedImport(folder: folder.file("conv"), registry: Self.registry)
    }

    @Test func `A negative variance is refused by its name there, and integers are noted`() throws {
        let error = #expect(throws: FileError.self) {
            try convolutional { weights in
                let name = "perceiver.input_preprocessor.convnet.batchnorm.running_var"
                weights[name] = weights[name].map { $0 * -1 }
            }
        }
        #expect(
            error?.description.contains(
                "negative values: perceiver.input_preprocessor.convnet.batchnorm.running_var")
                == true, "\(String(describing: error))")
        let found = try convolutional { weights in
            weights["perceiver.embeddings.latents"] = Tensor(
                [Int32](repeating: 1, count: 80), shape: [5, 16])
        }
        #expect(found.notes == ["1 tensor of integers became float32, such as perceiver.embeddings.latents."])
    }

    @Test func `What no published model has is listed, not counted`() throws {
        let run = try imported()
        var tree = run.settings.tree
        tree["input.bands"] = .int(8)
        tree["input.resolution"] = .null
        tree["model.encoder.self_widening_factor"] = .int(2)
        let settings = try RunSettings(registry: Self.registry, layers: [tree])
        let model = try settings.makePerceiverIO(for: run.data)
        model.initialize(seed: 1)
        let other = try RunDirectory(
            creating: folder.file("other"), settings: settings, data: run.data, overwrites: false)
        try other.checkpoint(.best).write(model: model, optimizer: nil, state: TrainingState())
        other.establish()
        let finished = try FinishedRun(folder.file("other"), registry: Self.registry)
        let error = #expect(throws: SettingsError.self) {
            try PublishedExport(finished, registry: Self.registry)
        }
        for part in ["input.bands is 8, but 64 there", "input.resolution is null, but 224 there"] {
            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        }
    }

    @Test func `A later export removes what an earlier one wrote and it does not, and nothing else`() throws {
        let (run, target) = (try imported(), folder.file("out"))
        try PublishedExport(run, registry: Self.registry).replaceEarlier(at: target)
        try folder.write("mine", to: "out/notes.txt")
        try folder.write("changed", to: "out/config.json")
        try PyTorchExport(run).replaceEarlier(at: target)
        let names = try FileManager.default.contentsOfDirectory(atPath: target).filter { !$0.hasPrefix(".") }
        #expect(names.sorted() == ["config.json", "model.py", "model.safetensors", "notes.txt"])
    }
}
