import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

/// The preset `imagenet` on a folder that is laid out as ILSVRC's is.
struct ImageNetLayoutTests {
    private let folder: TemporaryFolder
    private let registry = Registry(plugins: [ImagePlugin.self])

    init() throws {
        folder = try TemporaryFolder()
        for (number, synset) in ["n01440764", "n01443537", "n02119789"].enumerated() {
            for copy in 0..<4 {
                let name = ["colour-420", "progressive", "grey", "cmyk"][(number + copy) % 4]
                let photo = try Photos.bytes("\(name).jpeg")
                try folder.write(photo, to: "data/train/\(synset)/\(synset)_\(copy).JPEG")
                if copy < 2 {
                    try folder.write(photo, to: "data/val/\(synset)/ILSVRC2012_val_\(number)\(copy).JPEG")
                }
            }
        }
    }

    @Test func `The preset trains on folders train and val of JPEG files`() throws {
        let settings = try SettingsTree(
            yaml: """
                data: {path: '\(folder.file("data"))', height: 32, width: 32, cached_images_mb: 0}
                input: {bands: 2}
                model: {encoder: {latent_count: 4, channels: 16, layer_count: 2, self_attention_count: 1,
                                  self_head_count: 2, cross_qk_channels: 13}}
                training: {steps: 3, batch_size: 4}
                """)
        let run = try TrainingRun(settings, preset: "imagenet", at: folder.file("run"), registry: registry)
        #expect(run.dataset.description.classNames == ["n01440764", "n01443537", "n02119789"])
        #expect(run.dataset.description.shapes["image"] == [32, 32, 3])
        #expect(run.dataset.count(of: .train) + run.dataset.count(of: .test) == 12)
        #expect(run.dataset.count(of: .validation) == 6)
        let measured = try #require(try run.train())
        #expect(measured.metrics["loss"]?.isFinite == true)
    }

    @Test func `Files of other kinds are counted and named, whatever they are called`() throws {
        for number in 0..<3 {
            try folder.write(Array("GIF89a".utf8), to: "data/train/n01440764/\(number).JPEG")
        }
        let dataset = try LabelledImageDataset(
            folder: small, path: folder.file("data"), division: Division(seed: 1))
        #expect(
            dataset.notes.contains { $0.contains("18 JPEG files of 21 are read; 3 GIF files are not") },
            "\(dataset.notes)")
    }

    @Test func `A folder with such files alone says which are read`() throws {
        for name in ["gifs/a/1.png", "gifs/b/1.png"] { try folder.write(Array("GIF89a".utf8), to: name) }
        let error = #expect(throws: DataError.self) {
            try LabelledImageDataset(
                folder: small, path: folder.file("gifs"), division: Division(seed: 1))
        }
        #expect(error?.description.contains("images (PNG, JPEG, WebP or PPM)") == true)
        #expect(error?.description.contains("GIF") == true)
        #expect(imageKinds.areIn(folder: folder.file("gifs")))
    }

    private var small: ImageFolderSettings {
        var settings = ImageFolderSettings()
        (settings.height, settings.width) = (8, 8)
        return settings
    }
}
