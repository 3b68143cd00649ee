import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct DigitsDatasetTests {
    private func settings(_ train: Int, _ validation: Int, _ test: Int) -> DigitsSettings {
        var settings = DigitsSettings()
        (settings.trainCount, settings.validationCount, settings.testCount) = (train, validation, test)
        return settings
    }

    @Test func `Batches are the generator's images`() throws {
        let dataset = try LabelledImageDataset(digits: settings(30, 20, 10), seed: 4)
        #expect(Split.allCases.map(dataset.count) == [30, 20, 10])
        #expect(dataset.description.shapes == ["image": [28, 28, 1]])
        #expect(dataset.description.classNames == (0..<10).map(String.init))
        for split in Split.allCases {
            let batch = try dataset.batch([9, 2], of: split, epoch: 0)
            let expected = [9, 2].map { DigitGenerator(seed: 4).image(at: $0, split: split) }
            let (images, labels) = (try batch.tensor("image"), try batch.tensor("label"))
            #expect(images.shape == [2, 28, 28, 1] && labels.shape == [2])
            #expect(images.elements(as: UInt8.self) == expected.flatMap(\.pixels))
            #expect(labels.elements(as: Int32.self) == expected.map { Int32($0.label) })
        }
    }

    @Test func `A limit applies to training, and a split may be empty`() throws {
        var settings = settings(30, 0, 5)
        settings.limit = 7
        let dataset = try LabelledImageDataset(digits: settings, seed: 4)
        #expect(Split.allCases.map(dataset.count) == [7, 0, 5])
        #expect(throws: BatchError.self) { try dataset.batch([0], of: .validation, epoch: 0) }
    }

    @Test(arguments: [(0, 1, 1), (1, -1, 1), (1, 1, -1)])
    func `Counts out of range are errors`(train: Int, validation: Int, test: Int) {
        #expect(throws: SettingsError.self) {
            try LabelledImageDataset(digits: settings(train, validation, test), seed: 0)
        }
    }
}

struct IDXDatasetTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes images of 1 x `width` whose pixels are their number, with that number's last digit as label.
    private func write(_ stem: String, count: Int, width: Int = 2) throws {
        let pixels = (0..<count).flatMap { Array(repeating: UInt8($0), count: width) }
        let size = bigEndian(count) + bigEndian(1) + bigEndian(width)
        try folder.write([0, 0, 8, 3] + size + pixels, to: "\(stem)-images-idx3-ubyte")
        let labels = (0..<count).map { UInt8($0 % 10) }
        try folder.write([0, 0, 8, 1] + bigEndian(count) + labels, to: "\(stem)-labels-idx1-ubyte")
    }

    private func open(_ settings: IDXSettings = IDXSettings()) throws -> LabelledImageDataset {
        try LabelledImageDataset(idx: settings, path: folder.path, division: Division(seed: 3))
    }

    @Test func `Training files are split, and test files are the test split`() throws {
        try write("train", count: 60)
        try write("t10k", count: 5)
        let dataset = try open()
        #expect(Split.allCases.map(dataset.count) == [50, 10, 5])
        var seen: [UInt8] = []
        for split in [Split.train, .validation] {
            let batch = try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: 0)
            let pixels = try batch.tensor("image").elements(as: UInt8.self)
            let numbers = stride(from: 0, to: pixels.count, by: 2).map { pixels[$0] }
            #expect(try batch.tensor("label").elements(as: Int32.self) == numbers.map { Int32($0 % 10) })
            seen += numbers
        }
        #expect(seen.sorted() == (0..<60).map { UInt8($0) })
        let test = try dataset.batch([4, 0], of: .test, epoch: 0).tensor("image")
        #expect(test.shape == [2, 1, 2, 1] && test.elements(as: UInt8.self) == [4, 4, 0, 0])
    }

    @Test func `Test images of another size are an error`() throws {
        try write("train", count: 60)
        try write("t10k", count: 5, width: 3)
        #expect(
            throws: DataError(
                path: folder.path, expected: "test images of 1x2, the size of the training images",
                found: "images of 1x3")
        ) { try open() }
    }

    @Test func `No path, a missing folder and missing files are errors`() throws {
        #expect(throws: SettingsError.self) {
            try LabelledImageDataset(idx: IDXSettings(), path: "", division: Division(seed: 0))
        }
        let missing = folder.path + "/missing"
        #expect(throws: DataError(path: missing, expected: "a folder", found: "nothing of that name")) {
            try LabelledImageDataset(idx: IDXSettings(), path: missing, division: Division(seed: 0))
        }
        try write("train", count: 60)
        #expect(throws: DataError.self) { try open() }
    }
}

struct CIFARDatasetTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func records(labels: [UInt8], count: Int) -> [UInt8] {
        (0..<count).flatMap { labels + Array(repeating: UInt8($0), count: 3072) }
    }

    private func open(_ labels: CIFARSettings.Labels = .fine) throws -> LabelledImageDataset {
        var settings = CIFARSettings()
        settings.labels = labels
        return try LabelledImageDataset(cifar: settings, path: folder.path, division: Division(seed: 3))
    }

    @Test func `CIFAR-10 is found by its files and has no coarse labels`() throws {
        try folder.write(records(labels: [1], count: 12), to: "data_batch_1.bin")
        try folder.write(records(labels: [2], count: 8), to: "data_batch_2.bin")
        try folder.write(records(labels: [3], count: 4), to: "test_batch.bin")
        let dataset = try open()
        #expect(Split.allCases.map(dataset.count) == [18, 2, 4])
        #expect(dataset.description.shapes == ["image": [32, 32, 3]])
        #expect(dataset.description.classNames.count == 10)
        #expect(throws: SettingsError.self) { try open(.coarse) }
    }

    @Test func `CIFAR-100 has the labels that are asked for`() throws {
        try folder.write(records(labels: [7, 70], count: 10), to: "train.bin")
        try folder.write(records(labels: [8, 80], count: 2), to: "test.bin")
        for (labels, label, count) in [(CIFARSettings.Labels.fine, Int32(80), 100), (.coarse, 8, 20)] {
            let dataset = try open(labels)
            #expect(Split.allCases.map(dataset.count) == [9, 1, 2])
            #expect(try dataset.batch([0], of: .test, epoch: 0).tensor("label").elements() == [label])
            #expect(dataset.description.classNames.count == count)
        }
    }

    @Test func `Damaged, missing and other files are errors that name the location`() throws {
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.path == folder.path)
        let path = try folder.write(Array(repeating: 0, count: 3074 + 5), to: "train.bin")
        #expect(
            throws: DataError(path: path, expected: "one or more records of 3074 bytes", found: "3079 bytes")
        ) { try open() }
        #expect(throws: SettingsError.self) {
            try LabelledImageDataset(cifar: CIFARSettings(), path: "", division: Division(seed: 0))
        }
    }
}
