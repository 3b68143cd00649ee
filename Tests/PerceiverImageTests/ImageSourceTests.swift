import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

/// Folders of photos, decoded once or whenever a batch needs them.
struct ImageSourceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let names = ["colour-420.jpeg", "large.jpeg", "held-6.jpeg", "lossy.webp", "cmyk.jpeg", "alpha.webp"]
        for (number, name) in names.enumerated() {
            for copy in 0..<4 {
                // The name's extension says nothing.
                try folder.write(
                    Photos.bytes(name), to: "\(number % 2 == 0 ? "a" : "b")/\(number)-\(copy).png")
            }
        }
    }

    private func open(
        heldMegabytes: Int, normalization: PixelNormalization = .range,
        _ change: (inout ImageFolderSettings) -> Void = { _ in }
    ) throws -> LabelledImageDataset {
        var settings = ImageFolderSettings()
        (settings.height, settings.width, settings.resize) = (16, 12, .crop)
        settings.cachedImagesMB = heldMegabytes
        change(&settings)
        var input = ImageInputSettings()
        input.normalization = normalization
        return try LabelledImageDataset(folder: settings, path: folder.path, division: Division(seed: 1))
            .described(for: input)
    }

    private func batches(of dataset: LabelledImageDataset) throws -> [[Float]] {
        try Split.allCases.flatMap { split in
            let batch = try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: 1)
            let (images, labels) = (try batch.tensor("image"), try batch.tensor("label"))
            let values =
                images.dtype == .uint8 ? images.elements(as: UInt8.self).map { Float($0) } : images.floats
            return [values, labels.elements(as: Int32.self).map { Float($0) }]
        }
    }

    @Test func `Images are the same in memory and decoded for each batch`() throws {
        let (held, files) = (try open(heldMegabytes: 1), try open(heldMegabytes: 0))
        #expect(try batches(of: held) == batches(of: files))
        #expect(held.description == files.description)
        #expect(held.notes.contains { $0.hasPrefix("images are decoded once, and kept in") })
        #expect(files.notes.contains { $0.hasPrefix("images are decoded whenever a batch needs them") })
    }

    @Test func `They are the same with augmentation, and with 16 bits`() throws {
        let deep = Image(height: 2, width: 2, channelCount: 1, samples: .words([1, 20000, 30000, 65535]))
        try folder.write(deep.pngData(), to: "b/deep.png")
        #expect(
            try batches(of: open(heldMegabytes: 1)) == batches(of: open(heldMegabytes: 0)))
        func changed(_ megabytes: Int) throws -> [[Float]] {
            try batches(
                of: open(heldMegabytes: megabytes) {
                    ($0.augmentation.flip, $0.augmentation.cropArea, $0.augmentation.mixup) = (true, 0.3, 0.2)
                })
        }
        #expect(try changed(1) == changed(0))
    }

    @Test func `A random crop is cut from the whole photo`() throws {
        // Stripes of one pixel, which the model's size shows as grey.
        let stripes = Image(
            height: 256, width: 256, channelCount: 1,
            samples: .bytes((0..<256 * 256).map { $0 % 2 == 0 ? 0 : 255 }))
        for name in ["a/1", "a/2", "b/1", "b/2"] {
            try folder.makeFolder("stripes/\(name.prefix(1))")
            try stripes.write(toPNGAt: folder.file("stripes/\(name).png"))
        }
        var settings = ImageFolderSettings()
        (settings.height, settings.width, settings.validationShare, settings.testShare) = (16, 16, 0, 0)
        settings.augmentation.cropArea = 1 / 256
        let dataset = try LabelledImageDataset(
            folder: settings, path: folder.file("stripes"), division: Division(seed: 1))
        #expect(dataset.notes.contains { $0.contains("random crops are cut from the whole") })
        // Of a hundred crops, the smallest are little larger than the model's size, and show the stripes.
        let contrasts = try (0..<25).flatMap { epoch in
            let images = try dataset.batch([0, 1, 2, 3], of: .train, epoch: epoch).tensor("image").floats
            return (0..<4).map { number in
                let values = images[256 * number..<256 * (number + 1)]
                return (values.max() ?? 0) - (values.min() ?? 0)
            }
        }
        #expect(contrasts.max() ?? 0 > 0.2)
    }

    @Test func `The number of threads changes nothing`() throws {
        let files = try open(heldMegabytes: 0)
        let alone = try withThreads(1) { try batches(of: files) }
        #expect(try batches(of: files) == alone)
    }

    @Test func `A training set's moments are those of files too`() throws {
        let held = try open(heldMegabytes: 1, normalization: .trainingSet)
        let files = try open(heldMegabytes: 0, normalization: .trainingSet)
        let moments = try #require(try held.description.fact(ChannelMoments.self))
        #expect(try files.description.fact(ChannelMoments.self) == moments)
        let train = try held.batch(Array(0..<held.count(of: .train)), of: .train, epoch: 0).tensor("image")
        let values = train.elements(as: UInt8.self).map { Float($0) / 255 }
        let red = stride(from: 0, to: values.count, by: 3).map { values[$0] }
        #expect(abs(red.reduce(0, +) / Float(red.count) - moments.means[0]) < 1e-4)
    }

    @Test(arguments: [0, 1], ["colour-420.jpeg", "progressive.jpeg", "lossless.webp"])
    func `A photo that was cut off is found at the start, or skipped`(megabytes: Int, name: String) throws {
        let path = try folder.write(Photos.bytes(name).dropLast(200), to: "a/cut.png")
        let error = #expect(throws: DataError.self) { try open(heldMegabytes: megabytes) }
        #expect(error?.path == path)
        let dataset = try open(heldMegabytes: megabytes) { $0.skipUnreadable = true }
        #expect(Split.allCases.map(dataset.count).reduce(0, +) == 24)
        #expect(dataset.notes.contains("1 file could not be read and was skipped"))
    }

    @Test func `A file that is another one now is an error that names it`() throws {
        let files = try open(heldMegabytes: 0)
        let deep = Image(height: 2, width: 2, channelCount: 1, samples: .words([1, 20000, 30000, 65535]))
        let path = try folder.write(deep.pngData(), to: "a/0-0.png")
        let error = #expect(throws: DataError.self) { try batches(of: files) }
        #expect(error?.path == path)
    }
}
