import PerceiverKit

/// The content of an IDX file of unsigned bytes, the format of MNIST.
public struct IDXFile: Sendable, Equatable {
    /// The size along each axis; for images these are the count, the rows and the columns.
    public let dimensions: [Int]

    /// All values, the last axis fastest.
    public let values: [UInt8]

    /// Reads a file, plain or compressed by gzip, that must have `axisCount` axes.
    public init(at path: String, axisCount: Int) throws {
        var bytes = try readPossiblyGzippedBytes(at: path)
        let unsignedByteType: UInt8 = 0x08
        let magic = [0, 0, unsignedByteType, UInt8(axisCount)]
        guard bytes.starts(with: magic) else {
            throw DataError(
                path: path, expected: "an IDX file that starts with the bytes \(hex(magic))",
                found: bytes.isEmpty ? "an empty file" : "the bytes \(hex(bytes.prefix(4)))")
        }
        let headerCount = 4 + 4 * axisCount
        guard bytes.count >= headerCount else {
            throw DataError(
                path: path, expected: "an IDX header of \(headerCount) bytes", found: "\(bytes.count) bytes")
        }
        let sizes = (0..<axisCount).map { axis in
            bytes[4 + 4 * axis..<8 + 4 * axis].reduce(0) { $0 << 8 | Int($1) }
        }
        let claim = sizes.map(String.init).joined(separator: " x ")
        guard let valueCount = product(of: sizes), bytes.count - headerCount == valueCount else {
            throw DataError(
                path: path, expected: "\(claim) values, as its header says",
                found: "\(bytes.count - headerCount) values")
        }
        dimensions = sizes
        bytes.removeFirst(headerCount)  // in place, because a copy would double the memory
        values = bytes
    }
}

extension LabelledImages {
    /// Reads a pair of IDX files, one with images and one with their labels.
    public init(idxImagesAt imagesPath: String, labelsAt labelsPath: String, classNames: [String]) throws {
        let images = try IDXFile(at: imagesPath, axisCount: 3)
        let labels = try IDXFile(at: labelsPath, axisCount: 1)
        guard images.dimensions.allSatisfy({ $0 > 0 }) else {
            let size = images.dimensions.map(String.init).joined(separator: " x ")
            throw DataError(path: imagesPath, expected: "at least one image", found: "a size of \(size)")
        }
        guard labels.values.count == images.dimensions[0] else {
            throw DataError(
                path: labelsPath,
                expected: "\(images.dimensions[0]) labels, one for each image of \(imagesPath)",
                found: "\(labels.values.count) labels")
        }
        if let index = labels.values.firstIndex(where: { Int($0) >= classNames.count }) {
            throw DataError(
                path: labelsPath, expected: "labels from 0 to \(classNames.count - 1)",
                found: "\(labels.values[index]) as label number \(index)")
        }
        self.init(
            height: images.dimensions[1], width: images.dimensions[2], channelCount: 1,
            samples: .bytes(images.values), labels: labels.values.map(Int.init), classNames: classNames)
    }

    /// Reads a folder with the four files of MNIST, or of a data set with the same file names, plain or with `.gz`.
    ///
    /// Validation images have no separate files: they are some of those in the training files.
    public init(
        mnistFolder folder: String, split: Split, classNames: [String] = (0..<10).map(String.init)
    ) throws {
        let stem = split == .test ? "t10k" : "train"
        try self.init(
            idxImagesAt: try existingIDXPath(in: folder, name: "\(stem)-images-idx3-ubyte"),
            labelsAt: try existingIDXPath(in: folder, name: "\(stem)-labels-idx1-ubyte"),
            classNames: classNames)
    }
}

private func existingIDXPath(in folder: String, name: String) throws -> String {
    let names = try visibleNames(inFolder: folder)
    guard let present = [name, name + ".gz"].first(where: names.contains) else {
        throw DataError(path: folder, expected: "a file \(name) or \(name).gz", found: "neither")
    }
    return folder + "/" + present
}

private func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

/// The product, or nil if it does not fit in `Int`.
private func product(of sizes: [Int]) -> Int? {
    var result = 1
    for size in sizes {
        let (value, overflow) = result.multipliedReportingOverflow(by: size)
        guard !overflow else { return nil }
        result = value
    }
    return result
}
