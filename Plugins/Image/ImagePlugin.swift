@_exported import PerceiverKit

/// Still images: their input adapter, four kinds of data sets, presets and benchmarks.
public enum ImagePlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "image",
            summary: "images of one size: a row for each pixel or patch, with Fourier or learned positions",
            settings: ImageInputSettings.self
        ) { try ImageInput($0, data: $1) }
        addDatasets(to: &registry)
        for model in PublishedModel.images + [.imageCheckpoint] { registry.addPublishedModel(model) }
        for data in PublishedData.images { registry.addPublishedData(data) }
        addPresets(to: &registry)
        for benchmark in Benchmark.images + Benchmark.publishedImages { registry.addBenchmark(benchmark) }
    }

    private static func addDatasets(to registry: inout Registry) {
        registry.addDataset(
            "digits", for: "image", summary: "generated handwriting-like digits; needs no files",
            settings: DigitsSettings.self, preset: "digits", presetsOfOutputs: ["generate": "digits-generate"]
        ) {
            try LabelledImageDataset(digits: $0, seed: $1.seed).described(
                for: $1.inputSettings(ImageInputSettings.self), purpose: $1.purpose)
        }
        registry.addDataset(
            "idx", for: "image", summary: "a folder with the four IDX files of MNIST, plain or .gz",
            settings: IDXSettings.self, recognizes: LabelledImageDataset.recognizesIDX
        ) {
            try LabelledImageDataset(idx: $0, path: $1.path, division: $1.division())
                .described(for: $1.inputSettings(ImageInputSettings.self), purpose: $1.purpose)
        }
        registry.addDataset(
            "cifar", for: "image", summary: "a folder with the binary version of CIFAR-10 or CIFAR-100",
            settings: CIFARSettings.self, recognizes: { CIFARVariant(recognizing: $0) != nil }
        ) {
            try LabelledImageDataset(cifar: $0, path: $1.path, division: $1.division())
                .described(for: $1.inputSettings(ImageInputSettings.self), purpose: $1.purpose)
        }
        registry.addDataset(
            "folder", for: "image",
            summary:
                "a folder of PNG, JPEG, WebP and PPM files for each class, perhaps within train and test; or files with classes in their names",
            settings: ImageFolderSettings.self, recognizes: { imageKinds.areIn(folder: $0) },
            isCertain: imageKinds.areMost
        ) {
            try LabelledImageDataset(folder: $0, path: $1.path, division: $1.division())
                .described(for: $1.inputSettings(ImageInputSettings.self), purpose: $1.purpose)
        }
        registry.addDataset(
            "image-table", for: "image",
            summary: "a CSV or TSV file with the path and labels of each image, perhaps its split or fold",
            settings: ImageTableSettings.self, recognizes: FoundExamples.isManifest,
            isCertain: { FoundExamples.isManifest(at: $0, of: imageKinds, names: imageTableNames) },
            readsRows: true
        ) {
            try LabelledImageDataset(table: $0, path: $1.path, division: $1.division())
                .described(for: $1.inputSettings(ImageInputSettings.self), purpose: $1.purpose)
        }
    }
}
