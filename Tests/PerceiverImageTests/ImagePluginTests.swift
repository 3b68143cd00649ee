import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct ImagePluginTests {
    private let registry = Registry(plugins: [ImagePlugin.self])

    @Test func `The plugin brings its input, data sets, preset and benchmark`() throws {
        #expect(registry.inputs.names == ["image"])
        #expect(registry.datasets.names == ["digits", "idx", "cifar", "folder", "image-table"])
        #expect(registry.datasets.all.allSatisfy { $0.input == "image" })
        #expect(
            registry.presets.names == [
                "mnist", "mnist-quick", "digits", "digits-generate", "knee-laterality", "left-right",
                "cifar100-keras",
                "imagenet",
            ])
        #expect(
            registry.benchmarks.names == [
                "mnist", "knee", "cifar", "long", "knee-laterality", "cifar100-keras", "imagenet",
                "imagenet-learned", "imagenet-fourier", "imagenet-conv",
            ])
    }

    @Test func `Every setting has a line of help`() {
        let settings =
            registry.inputs.all.flatMap(\.settings) + registry.datasets.all.flatMap(\.settings)
        #expect(settings.filter(\.help.isEmpty).map(\.keyPath) == [])
    }

    @Test func `The MNIST preset has the published settings`() throws {
        let preset = try SettingsTree(yaml: registry.presets.entry("mnist").yaml)
        #expect(try preset.decode(ModelSettings.self, at: "model") == ModelSettings())
        #expect(preset["input.name"] == .string("image") && preset["input.bands"] == .int(32))
        #expect(preset["output.name"] == .string("classify"))
        #expect(preset["training.epochs"] == .int(20) && preset["training.batch_size"] == .int(128))
        #expect(preset["training.learning_rate"] == .double(1e-3))
        #expect(preset["training.optimizer.name"] == .string("adam"))
        #expect(preset["training.optimizer.weight_decay"] == .double(1e-4))
        #expect(preset["training.schedule.name"] == .string("constant"))
    }

    @Test func `The preset's model has the published number of parameters, and starts by guessing`() throws {
        let benchmark = try registry.benchmarks.entry("mnist")
        let model = PerceiverIO(
            ModelSettings(), input: try ImageInput(data: benchmark.data()),
            output: try ClassificationOutput(classNames: benchmark.data().classNames, channels: 128))
        #expect(model.parameterCount == 904_086)

        model.initialize(seed: 1)
        let loss = try model.loss(on: benchmark.makeBatch(2, true))
        #expect(abs(loss.value.scalar - 2.3) < 0.5)
    }

    @Test func `The benchmark's batches are the same each time`() throws {
        let benchmark = try registry.benchmarks.entry("mnist")
        let (a, b) = (try benchmark.makeBatch(3, true), try benchmark.makeBatch(3, true))
        #expect(a.count == 3 && benchmark.batchSize == 128)
        let pixels = try a.tensor("image").elements(as: UInt8.self)
        #expect(try a.tensor("image").shape == [3, 28, 28, 1])
        #expect(try pixels == b.tensor("image").elements(as: UInt8.self))
        #expect(Set(pixels).count > 250)
        let labels = try a.tensor("label").elements(as: Int32.self)
        #expect(try labels == b.tensor("label").elements(as: Int32.self))
        #expect(labels.allSatisfy { (0..<10).contains($0) })
    }
}

struct RecognitionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The data sets that recognise the temporary folder.
    private var recognizing: [String] {
        var names: [String] = []
        if LabelledImageDataset.recognizesIDX(at: folder.path) { names.append("idx") }
        switch CIFARVariant(recognizing: folder.path) {
        case .cifar10: names.append("cifar10")
        case .cifar100: names.append("cifar100")
        default: break
        }
        if imageKinds.areIn(folder: folder.path) { names.append("folder") }
        return names
    }

    @Test(arguments: [
        ("train-images-idx3-ubyte", "idx"), ("train-images-idx3-ubyte.gz", "idx"),
        ("data_batch_1.bin", "cifar10"), ("test_batch.bin", "cifar10"),
        ("cat/1.png", "folder"), ("train/cat/1.PNG", "folder"), ("1.png", "folder"), ("1.jpg", "folder"),
        ("cat/1.JPEG", "folder"), ("cat/1.webp", "folder"),
    ])
    func `A folder is recognised by its files`(file: String, name: String) throws {
        try folder.write([1], to: file)
        #expect(recognizing == [name])
    }

    @Test func `CIFAR-100 is recognised by whole records`() throws {
        try folder.write(Array(repeating: 0, count: 3074 * 2), to: "train.bin")
        #expect(recognizing == ["cifar100"])
        try folder.write(Array(repeating: 0, count: 3074 * 2 + 1), to: "train.bin")
        #expect(recognizing == [])
    }

    @Test(arguments: ["notes.txt", "train.bin", "1.gif", "cat/1.gif", "a/b/c/1.png", "t10k-images-idx3"])
    func `Other folders are not recognised`(file: String) throws {
        try folder.write([1], to: file)
        #expect(recognizing == [])
    }

    @Test func `Files and nothing are not recognised`() throws {
        let file = try folder.write([1], to: "file")
        for path in [file, folder.path + "/missing", ""] {
            #expect(!LabelledImageDataset.recognizesIDX(at: path))
            #expect(CIFARVariant(recognizing: path) == nil)
            #expect(!imageKinds.areIn(folder: path))
        }
    }
}
