import PerceiverImage
import PerceiverKit
import TestSupport
import Testing

struct IDXFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let imageBytes: [UInt8] =
        [0, 0, 8, 3] + bigEndian(2) + bigEndian(1) + bigEndian(3) + [10, 20, 30, 40, 50, 60]
    private static let start = "an IDX file that starts with the bytes 00 00 08 03"
    private static let labelBytes: [UInt8] = [0, 0, 8, 1] + bigEndian(2) + [7, 3]

    @Test func `A plain and a gzipped pair read the same`() throws {
        let names = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
        let compressed = try TemporaryFolder()
        for (name, bytes) in zip(names, [IDXFileTests.imageBytes, IDXFileTests.labelBytes]) {
            try folder.write(bytes, to: name)
            try compressed.write(try gzipped(bytes), to: name + ".gz")
        }
        let plain = try LabelledImages(mnistFolder: folder.path, split: .test)
        #expect(plain == (try LabelledImages(mnistFolder: compressed.path, split: .test)))
        #expect(
            [plain.count, plain.images.height, plain.images.width, plain.images.channelCount] == [2, 1, 3, 1])
        #expect(plain.labels == [7, 3])
        #expect(plain[1] == Image(height: 1, width: 3, channelCount: 1, samples: .bytes([40, 50, 60])))
    }

    @Test func `A folder without the wanted split is an error`() throws {
        try folder.write(IDXFileTests.imageBytes, to: "t10k-images-idx3-ubyte")
        #expect(
            throws: DataError(
                path: folder.path, expected: "a file train-images-idx3-ubyte or train-images-idx3-ubyte.gz",
                found: "neither")
        ) { try LabelledImages(mnistFolder: folder.path, split: .train) }
    }

    struct Damage: Sendable {
        let bytes: [UInt8]
        let expected: String
        let found: String
    }

    @Test(arguments: [
        Damage(
            bytes: [], expected: start, found: "an empty file"),
        Damage(
            bytes: labelBytes, expected: start,
            found: "the bytes 00 00 08 01"),
        Damage(bytes: Array(imageBytes[..<15]), expected: "an IDX header of 16 bytes", found: "15 bytes"),
        Damage(
            bytes: imageBytes.dropLast(), expected: "2 x 1 x 3 values, as its header says",
            found: "5 values"),
        Damage(bytes: imageBytes + [0], expected: "2 x 1 x 3 values, as its header says", found: "7 values"),
        Damage(
            bytes: [0, 0, 8, 3] + Array(repeating: 255, count: 12),
            expected: "4294967295 x 4294967295 x 4294967295 values, as its header says", found: "0 values"),
    ])
    func `A file that breaks the format is an error with both sides`(damage: Damage) throws {
        let path = try folder.write(damage.bytes, to: "images")
        #expect(throws: DataError(path: path, expected: damage.expected, found: damage.found)) {
            try IDXFile(at: path, axisCount: 3)
        }
    }

    @Test func `Gzip data cut off anywhere is an error`() throws {
        let bytes = try gzipped(IDXFileTests.imageBytes)
        for length in 0..<bytes.count {
            let path = try folder.write(Array(bytes[..<length]), to: "images.gz")
            #expect(throws: DataError.self, "cut to \(length) bytes") { try IDXFile(at: path, axisCount: 3) }
        }
    }

    @Test func `Gzip data with a wrong checksum is an error`() throws {
        var bytes = try gzipped(IDXFileTests.imageBytes)
        bytes[bytes.count - 8] ^= 1
        let path = try folder.write(bytes, to: "images.gz")
        #expect(throws: DataError.self) { try IDXFile(at: path, axisCount: 3) }
    }

    @Test func `Labels that do not fit the images are errors`() throws {
        let images = try folder.write(IDXFileTests.imageBytes, to: "images")
        let short = try folder.write([0, 0, 8, 1] + bigEndian(1) + [7], to: "short")
        let labels = try folder.write(IDXFileTests.labelBytes, to: "labels")
        #expect(
            throws: DataError(
                path: short, expected: "2 labels, one for each image of \(images)", found: "1 labels")
        ) { try LabelledImages(idxImagesAt: images, labelsAt: short, classNames: ["a", "b"]) }
        #expect(
            throws: DataError(path: labels, expected: "labels from 0 to 4", found: "7 as label number 0")
        ) {
            try LabelledImages(idxImagesAt: images, labelsAt: labels, classNames: ["a", "b", "c", "d", "e"])
        }
    }

    @Test func `A set of no images is an error`() throws {
        let images = try folder.write(
            [0, 0, 8, 3] + bigEndian(0) + bigEndian(1) + bigEndian(3), to: "images")
        let labels = try folder.write([0, 0, 8, 1] + bigEndian(0), to: "labels")
        #expect(
            throws: DataError(path: images, expected: "at least one image", found: "a size of 0 x 1 x 3")
        ) { try LabelledImages(idxImagesAt: images, labelsAt: labels, classNames: ["a", "b"]) }
    }
}
