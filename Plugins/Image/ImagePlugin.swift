import PerceiverKit

/// Still images: their input adapter, four kinds of data sets, the MNIST recipe and its benchmark.
public enum ImagePlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "image", summary: "images of one size: a row for each pixel, with Fourier positions",
            settings: ImageInputSettings.self
        ) { try ImageInput($0, data: $1) }
        addDatasets(to: &registry)
        registry.addPreset(
            "mnist", summary: "the published recipe for MNIST, 904,086 parameters", yaml: mnistRecipe)
        registry.addPreset(
            "mnist-quick",
            summary: "the same in five epochs: a better start, and one cycle of the learning rate",
            yaml: quickRecipe)
        registry.addPreset(
            "digits", summary: "the same model in fewer and smaller steps, for the generated digits",
            yaml: digitsRecipe)
        registry.addBenchmark(mnistBenchmark)
    }

    private static func addDatasets(to registry: inout Registry) {
        registry.addDataset(
            "digits", for: "image", summary: "handwriting-like digits that are computed; needs no files",
            settings: DigitsSettings.self, preset: "digits"
        ) { try LabelledImageDataset(digits: $0, seed: $1.seed) }
        registry.addDataset(
            "idx", for: "image", summary: "a folder with the four IDX files of MNIST, plain or .gz",
            settings: IDXSettings.self, recognizes: LabelledImageDataset.recognizesIDX
        ) { try LabelledImageDataset(idx: $0, path: $1.path, seed: $1.seed) }
        registry.addDataset(
            "cifar", for: "image", summary: "a folder with the binary version of CIFAR-10 or CIFAR-100",
            settings: CIFARSettings.self, recognizes: { CIFARVariant(recognizing: $0) != nil }
        ) { try LabelledImageDataset(cifar: $0, path: $1.path, seed: $1.seed) }
        registry.addDataset(
            "folder", for: "image",
            summary: "a folder of PNG files for each class, perhaps within train and test",
            settings: ImageFolderSettings.self, recognizes: LabelledImageDataset.recognizesFolder
        ) { try LabelledImageDataset(folder: $0, path: $1.path, seed: $1.seed) }
    }
}

/// Every size is written out, though most are the defaults, so that the recipe can be read in one place.
private let mnistRecipe = """
    input: {name: image, bands: 32}
    output: {name: classify}
    model:
      encoder:
        latent_count: 32
        channels: 128
        layer_count: 3
        distinct_cross_attention_count: 2
        distinct_block_count: 2
        self_attention_count: 3
        cross_head_count: 4
        self_head_count: 4
        cross_widening_factor: 1
        self_widening_factor: 1
        dropout: 0
      decoder:
        head_count: 1
        widening_factor: 1
        dropout: 0
      head: decoder
    training:
      epochs: 20
      batch_size: 128
      learning_rate: 1e-3
      optimizer: {rule: adam, weight_decay: 1e-4}
      schedule: {curve: constant}

    """

/// The same model and optimiser; weights start large enough to tell positions apart at once.
private let quickRecipe = """
    input: {name: image, bands: 32}
    output: {name: classify}
    training:
      epochs: 5
      batch_size: 128
      learning_rate: 1e-3
      optimizer: {rule: adam, weight_decay: 1e-4}
      schedule: {curve: one_cycle, rising_share: 0.1}
      clip_norm: 1
      initialization: truncated_normal
      initialization_deviation: 0.15

    """

/// Small batches, and weights that start large enough to tell positions apart at once, reach 97 % in a few minutes.
private let digitsRecipe = """
    training:
      steps: 1750
      evaluation_steps: 350
      batch_size: 32
      learning_rate: 1.5e-3
      schedule: {curve: one_cycle, rising_share: 0.1}
      clip_norm: 1
      initialization: truncated_normal
      initialization_deviation: 0.15

    """

private let mnistBenchmark = Benchmark(
    name: "mnist", preset: "mnist",
    data: DataDescription(shapes: ["image": [28, 28, 1]], classNames: (0..<10).map(String.init)),
    batchSize: 128
) { count, _ in
    var random = CounterRandom(0)
    let pixels = (0..<count * 28 * 28).map { _ in UInt8.random(in: 0...255, using: &random) }
    let labels = (0..<count).map { _ in Int32.random(in: 0..<10, using: &random) }
    return Batch(["image": Tensor(pixels, shape: [count, 28, 28, 1]), "label": Tensor(labels)])
}
