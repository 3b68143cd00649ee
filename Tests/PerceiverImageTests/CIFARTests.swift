import PerceiverImage
import PerceiverKit
import TestSupport
import Testing

struct CIFARTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A record with one level for each plane, apart from the red of the second pixel, which is 99.
    private func record(labels: [UInt8], red: UInt8) -> [UInt8] {
        var planes = [red, red + 1, red + 2].flatMap { Array(repeating: $0, count: 1024) }
        planes[1] = 99
        return labels + planes
    }

    @Test func `Planes become channels, and batches follow one another`() throws {
        try folder.write(record(labels: [3], red: 10) + record(labels: [9], red: 20), to: "data_batch_1.bin")
        try folder.write(record(labels: [0], red: 30), to: "data_batch_2.bin")
        let set = try LabelledImages(cifarFolder: folder.path, variant: .cifar10, split: .train)
        #expect([set.count, set.images.height, set.images.width, set.images.channelCount] == [3, 32, 32, 3])
        #expect(set.labels == [3, 9, 0])
        #expect(set.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
        #expect(set[1].bytes[..<9] == [20, 21, 22, 99, 21, 22, 20, 21, 22])
        #expect(set[2].bytes.suffix(3) == [30, 31, 32])
    }

    @Test func `CIFAR-100 has a fine and a coarse label`() throws {
        try folder.write(record(labels: [19, 99], red: 10), to: "test.bin")
        let fine = try LabelledImages(cifarFolder: folder.path, variant: .cifar100, split: .test)
        let coarse = try LabelledImages(cifarFolder: folder.path, variant: .cifar100Coarse, split: .test)
        #expect(fine.labels == [99])
        #expect(coarse.labels == [19])
        #expect(fine.images.samples == coarse.images.samples)
        #expect(coarse.classNames.count == 20)
    }

    @Test func `Classes are named by the text file`() throws {
        try folder.write(record(labels: [1], red: 10), to: "test_batch.bin")
        let path = try folder.write(Array("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".utf8), to: "batches.meta.txt")
        let set = try LabelledImages(cifarFolder: folder.path, variant: .cifar10, split: .test)
        #expect(set.classNames == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])

        try folder.write(Array("a\nb\n".utf8), to: "batches.meta.txt")
        #expect(throws: DataError(path: path, expected: "10 class names", found: "2")) {
            try LabelledImages(cifarFolder: folder.path, variant: .cifar10, split: .test)
        }
    }

    @Test(arguments: [0, 1, 3072, 3074, 6145])
    func `A length that is no multiple of the record is an error`(length: Int) throws {
        let path = try folder.write(Array(repeating: 0, count: length), to: "test_batch.bin")
        #expect(
            throws: DataError(
                path: path, expected: "one or more records of 3073 bytes", found: "\(length) bytes")
        ) { try LabelledImages(cifarFolder: folder.path, variant: .cifar10, split: .test) }
    }

    @Test(
        arguments: [
            (.cifar10, [10], "labels from 0 to 9", "10 in record number 0"),
            (.cifar100, [0, 100], "labels from 0 to 99", "100 in record number 0"),
            (.cifar100Coarse, [20, 0], "labels from 0 to 19", "20 in record number 0"),
        ] as [(CIFARVariant, [UInt8], String, String)])
    func `A label that is no class is an error`(
        variant: CIFARVariant, labels: [UInt8], expected: String, found: String
    ) throws {
        let name = variant == .cifar10 ? "test_batch.bin" : "test.bin"
        let path = try folder.write(record(labels: labels, red: 1), to: name)
        #expect(throws: DataError(path: path, expected: expected, found: found)) {
            try LabelledImages(cifarFolder: folder.path, variant: variant, split: .test)
        }
    }

    @Test(arguments: CIFARVariant.allCases, Split.allCases)
    func `A folder without the files is an error that names it`(variant: CIFARVariant, split: Split) {
        let error = #expect(throws: DataError.self) {
            try LabelledImages(cifarFolder: folder.path, variant: variant, split: split)
        }
        #expect(error?.path == folder.path)
    }
}
