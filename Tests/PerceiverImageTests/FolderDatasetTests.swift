import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct FolderDatasetTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func grey(_ level: UInt8, height: Int = 2, width: Int = 2) -> [UInt8] {
        let pixels = [UInt8](repeating: level, count: height * width)
        return Image(height: height, width: width, channelCount: 1, samples: .bytes(pixels)).pngData()
    }

    /// Writes 20 images whose levels are their numbers, the even ones to class `a`.
    private func writeTwenty() throws {
        for level in 0..<20 {
            try folder.write(grey(UInt8(level)), to: "\(level % 2 == 0 ? "a" : "b")/\(level).png")
        }
    }

    private func open(
        seed: UInt64 = 1, _ change: (inout ImageFolderSettings) -> Void = { _ in }
    ) throws -> LabelledImageDataset {
        var settings = ImageFolderSettings()
        change(&settings)
        return try LabelledImageDataset(folder: settings, path: folder.path, division: Division(seed: seed))
    }

    /// The level of each image's first pixel.
    private func levels(_ dataset: LabelledImageDataset, _ split: Split) throws -> [UInt8] {
        let images = try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: 0).tensor(
            "image")
        let pixels = images.elements(as: UInt8.self)
        return stride(from: 0, to: pixels.count, by: pixels.count / images.shape[0]).map { pixels[$0] }
    }

    @Test func `Class folders are split at random by the seed alone`() throws {
        try writeTwenty()
        let dataset = try open()
        #expect(Split.allCases.map(dataset.count) == [15, 2, 3])
        let all = try Split.allCases.map { try levels(dataset, $0) }
        #expect(all.flatMap { $0 }.sorted() == (0..<20).map { UInt8($0) })
        #expect(try Split.allCases.map { try levels(open(), $0) } == all)
        #expect(try levels(open(seed: 2), .train) != all[0])

        let labels = try dataset.batch(Array(0..<15), of: .train, epoch: 0).tensor("label").elements(
            as: Int32.self)
        #expect(labels == all[0].map { Int32($0 % 2) })
        #expect(dataset.description.classNames == ["a", "b"])
        #expect(try dataset.description.fact(Resizing.self) == nil)
    }

    @Test func `Folders for splits are kept`() throws {
        let names = ["train/a/1", "train/a/2", "train/b/1", "train/b/2", "test/a/1", "test/b/1"]
        for (level, name) in names.enumerated() {
            try folder.write(grey(UInt8(level)), to: name + ".png")
        }
        let dataset = try open()
        #expect(Split.allCases.map(dataset.count) == [3, 1, 2])
        #expect(try levels(dataset, .test) == [4, 5])
        for name in ["a", "b"] { try folder.write(grey(9), to: "validation/\(name)/1.png") }
        #expect(try Split.allCases.map(open().count) == [4, 2, 2])
    }

    @Test func `A limit shortens the training split`() throws {
        try writeTwenty()
        let limited = try open { $0.limit = 4 }
        #expect(Split.allCases.map(limited.count) == [4, 2, 3])
        #expect(try levels(limited, .train) == Array(levels(open(), .train).prefix(4)))
    }

    @Test func `One image with colour makes all of them RGB, unless they are to be grey`() throws {
        try writeTwenty()
        let red = Image(height: 2, width: 2, channelCount: 3, samples: .bytes((0..<12).map { _ in 100 }))
        try folder.write(red.pngData(), to: "b/red.png")
        let dataset = try open()
        #expect(dataset.description.shapes == ["image": [2, 2, 3]])
        let all = try Split.allCases.flatMap { try levels(dataset, $0) }
        #expect(all.sorted() == (0..<20).map { UInt8($0) } + [100])
        #expect(try open { $0.channels = 1 }.description.shapes == ["image": [2, 2, 1]])
    }

    @Test(arguments: ResizeMode.allCases)
    func `Predict sees a coloured image at another size and in grey as the data set does`(
        mode: ResizeMode
    ) throws {
        let samples = (0..<189).map { (number: Int) -> UInt8 in UInt8(number * number % 251) }
        let colourful = Image(height: 9, width: 7, channelCount: 3, samples: .bytes(samples))
        let path = try folder.write(colourful.pngData(), to: "test/a/colourful.png")
        try folder.write(grey(9, height: 9, width: 7), to: "test/b/grey.png")
        for level in 0..<20 {
            try folder.write(grey(UInt8(level)), to: "train/\(level % 2 == 0 ? "a" : "b")/\(level).png")
        }
        let dataset = try open {
            ($0.height, $0.width, $0.resize, $0.channels) = (4, 5, mode, 1)
        }
        let learned = try dataset.batch([0], of: .test, epoch: 0).tensor("image")
        let asked = try ImageInput(data: dataset.description).example(.argument(path)).tensor("image")
        #expect(asked.shape == [1, 4, 5, 1])
        #expect(asked.elements(as: UInt8.self) == learned.elements(as: UInt8.self))
    }

    /// Files kept decoded or read when they are asked for, of another size than the model's or of the same.
    @Test(arguments: [0, 1000], [4, 9])
    func `Predict keeps the same share of the middle, by the same filter`(cachedMB: Int, side: Int) throws {
        let samples = (0..<81).map { (number: Int) -> UInt8 in UInt8(number * number % 251) }
        let image = Image(height: 9, width: 9, channelCount: 1, samples: .bytes(samples))
        for name in ["train/a/1", "train/b/1", "train/a/2", "train/b/2", "test/a/1", "test/b/1"] {
            try folder.write(image.pngData(), to: name + ".png")
        }
        let dataset = try open {
            if side != 9 { ($0.height, $0.width) = (side, side) }
            ($0.resize, $0.cropShare, $0.filter, $0.cachedImagesMB) = (.crop, 0.7, .bicubic, cachedMB)
            $0.augmentation.flip = true
        }
        let resizing = Resizing(.crop, cropShare: 0.7, filter: .bicubic)
        #expect(try dataset.description.fact(Resizing.self) == resizing)
        let expected = image.cropped(rows: 1..<7, columns: 1..<7)
            .resized(toHeight: side, width: side, filter: .bicubic).bytes
        let learned = try dataset.batch([0], of: .test, epoch: 0).tensor("image")
        #expect(learned.elements(as: UInt8.self) == expected)
        let input = try ImageInput(data: dataset.description)
        let asked = try input.example(.argument("\(folder.path)/test/a/1.png")).tensor("image")
        #expect(asked.elements(as: UInt8.self) == expected)
        // Those that are augmented are not cropped twice either: here each is as it is, or mirrored.
        let augmented = try dataset.batch([0], of: .train, epoch: 0).tensor("image").floats
        #expect(relativeDifference(augmented.sorted(), expected.map { Float($0) / 255 }.sorted()) < 1e-6)
    }

    @Test func `One image with 16 bits makes all of them float32 without loss`() throws {
        try writeTwenty()
        let deep = Image(height: 2, width: 2, channelCount: 1, samples: .words([1, 2, 3, 4]))
        try folder.write(deep.pngData(), to: "b/deep.png")
        let dataset = try open()
        let values = try Split.allCases.flatMap { split in
            try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: 0).tensor("image").floats
        }
        let expected = (0..<20).flatMap { Array(repeating: Float($0) / 255, count: 4) }
        #expect(values.sorted() == ((1...4).map { Float($0) / 65535 } + expected).sorted())
    }

    @Test func `Images of different sizes get a common size, or the one that is asked for`() throws {
        try writeTwenty()
        _ = try folder.write(grey(50, height: 4, width: 3), to: "a/odd.png")
        let usual = try open()
        #expect(usual.description.shapes == ["image": [64, 64, 1]])
        #expect(usual.notes.contains { $0.contains("64x64 (data.height, data.width)") })
        let resized = try open {
            $0.height = 3
            $0.width = 5
        }
        #expect(resized.description.shapes == ["image": [3, 5, 1]])
        #expect(try resized.description.fact(Resizing.self) == .stretch)
    }

    @Test func `Settings out of range are errors`() throws {
        try writeTwenty()
        #expect(throws: SettingsError.self) { try open { $0.height = 3 } }
        #expect(throws: SettingsError.self) { try open { ($0.height, $0.width) = (3, 0) } }
        #expect(throws: SettingsError.self) { try open { $0.channels = 2 } }
        #expect(throws: SettingsError.self) { try open { $0.testShare = 1 } }
    }
}

struct DamagedFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let pixels = [UInt8](repeating: 7, count: 64)
        let png = Image(height: 8, width: 8, channelCount: 1, samples: .bytes(pixels)).pngData()
        for name in ["a/1", "a/2", "a/3", "b/1", "b/2", "b/3"] { try folder.write(png, to: name + ".png") }
    }

    private func open(skipping: Bool = false) throws -> LabelledImageDataset {
        var settings = ImageFolderSettings()
        settings.skipUnreadable = skipping
        return try LabelledImageDataset(folder: settings, path: folder.path, division: Division(seed: 1))
    }

    @Test(arguments: ["truncated", "corrupt", "text", "empty"])
    func `A file that cannot be read is an error, or is skipped and counted`(damage: String) throws {
        let noise = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        var bytes = Image(height: 8, width: 8, channelCount: 1, samples: .bytes(noise)).pngData()
        switch damage {
        case "truncated": bytes = Array(bytes[..<60])
        case "corrupt": bytes[50] ^= 255
        case "text": bytes = Array("not an image".utf8)
        default: bytes = []
        }
        let path = try folder.write(bytes, to: "b/damaged.png")
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.path == path)

        let dataset = try open(skipping: true)
        #expect(Split.allCases.map(dataset.count).reduce(0, +) == 6)
        #expect(dataset.notes.contains("1 file could not be read and was skipped"))
    }

    @Test func `Nothing skipped is counted as nothing`() throws {
        #expect(try !open(skipping: true).notes.contains { $0.contains("skipped") })
    }

    @Test func `A folder of which nothing can be read is an error`() throws {
        for name in ["a/1", "a/2", "a/3", "b/1", "b/2", "b/3"] { try folder.write([1], to: name + ".png") }
        #expect(
            throws: DataError(
                path: folder.path, expected: "images", found: "6 files that cannot be read")
        ) { try open(skipping: true) }
    }

    @Test func `Files in no folder of a class have no labels`() throws {
        let dataset = try LabelledImageDataset(
            folder: ImageFolderSettings(), path: folder.path + "/a", division: Division(seed: 1))
        #expect(Split.allCases.map(dataset.count).reduce(0, +) == 3)
        #expect(dataset.description.classNames == [])
        // In groups too.
        var grouped = ImageFolderSettings()
        (grouped.groupPattern, grouped.validationShare, grouped.testShare) = ("(.)", 0, 0)
        #expect(
            try LabelledImageDataset(folder: grouped, path: folder.path + "/a", division: Division(seed: 1))
                .count(of: .train) == 3)
        #expect(
            dataset.notes.contains(
                "no folders of classes, so no labels; data.label_pattern finds classes in their names"))
    }

    @Test func `Fewer than two classes, a missing folder and no path are errors`() throws {
        let expected = "a folder for each of two or more classes"
        let mixed = "only one, and files beside; data.label_pattern finds classes in their names"
        for (name, found) in [("c", "only one"), ("d", mixed)] {
            let path = "\(folder.path)/\(name)"
            try folder.write([1], to: "\(name)/one/1.png")
            if found == mixed { try folder.write([1], to: "\(name)/2.png") }
            #expect(throws: DataError(path: path, expected: expected, found: found)) {
                try LabelledImageDataset(
                    folder: ImageFolderSettings(), path: path, division: Division(seed: 1))
            }
        }
        let missing = folder.path + "/missing"
        #expect(throws: DataError(path: missing, expected: "a folder", found: "nothing of that name")) {
            try LabelledImageDataset(
                folder: ImageFolderSettings(), path: missing, division: Division(seed: 1))
        }
        #expect(throws: SettingsError.self) {
            try LabelledImageDataset(folder: ImageFolderSettings(), path: "", division: Division(seed: 1))
        }
    }
}
