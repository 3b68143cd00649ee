import PerceiverKit

/// The data sets that share CIFAR's binary format, and the label to use.
public enum CIFARVariant: Sendable, CaseIterable {
    /// CIFAR-10, with ten classes.
    case cifar10
    /// CIFAR-100, with its hundred fine classes.
    case cifar100
    /// CIFAR-100, with its twenty coarse classes.
    case cifar100Coarse

    /// The number of classes.
    public var classCount: Int {
        switch self {
        case .cifar10: 10
        case .cifar100: 100
        case .cifar100Coarse: 20
        }
    }

    /// The number of rows, and of columns, of every image.
    static let side = 32

    var labelByteCount: Int { self == .cifar10 ? 1 : 2 }

    /// The bytes of an image with its labels.
    var recordLength: Int { labelByteCount + 3 * CIFARVariant.side * CIFARVariant.side }

    var labelByte: Int { self == .cifar100 ? 1 : 0 }

    var classNamesFile: String {
        switch self {
        case .cifar10: "batches.meta.txt"
        case .cifar100: "fine_label_names.txt"
        case .cifar100Coarse: "coarse_label_names.txt"
        }
    }
}

extension LabelledImages {
    /// Reads the files of a split of CIFAR-10 or CIFAR-100, in a folder of the binary version.
    ///
    /// Validation images have no separate files: they are some of those in the training files.
    /// The text file in the folder names the classes; if it is missing, they are named by their numbers.
    public init(cifarFolder folder: String, variant: CIFARVariant, split: Split) throws {
        var pixels: [UInt8] = []
        var labels: [Int] = []
        for name in try fileNames(in: folder, variant: variant, split: split) {
            let path = folder + "/" + name
            let bytes = try readBytes(at: path)
            let recordLength = variant.recordLength
            guard !bytes.isEmpty, bytes.count.isMultiple(of: recordLength) else {
                throw DataError(
                    path: path, expected: "one or more records of \(recordLength) bytes",
                    found: "\(bytes.count) bytes")
            }
            pixels.reserveCapacity(pixels.count + bytes.count)
            for start in stride(from: 0, to: bytes.count, by: recordLength) {
                let label = Int(bytes[start + variant.labelByte])
                guard label < variant.classCount else {
                    throw DataError(
                        path: path, expected: "labels from 0 to \(variant.classCount - 1)",
                        found: "\(label) in record number \(start / recordLength)")
                }
                labels.append(label)
                appendInterleaved(
                    planes: bytes[(start + variant.labelByteCount)..<(start + recordLength)], to: &pixels)
            }
        }
        self.init(
            height: CIFARVariant.side, width: CIFARVariant.side, channelCount: 3, samples: .bytes(pixels),
            labels: labels, classNames: try namesOfClasses(in: folder, variant: variant))
    }
}

private func fileNames(in folder: String, variant: CIFARVariant, split: Split) throws -> [String] {
    let names = try visibleNames(inFolder: folder)
    let wanted: [String]
    let pattern: String
    if variant == .cifar10, split != .test {
        pattern = "data_batch_*.bin"
        wanted = names.filter { $0.hasPrefix("data_batch_") && $0.hasSuffix(".bin") }
    } else {
        let stem = split == .test ? "test" : "train"
        pattern = variant == .cifar10 ? "\(stem)_batch.bin" : "\(stem).bin"
        wanted = names.filter { $0 == pattern }
    }
    guard !wanted.isEmpty else {
        throw DataError(path: folder, expected: "a file \(pattern)", found: "none of that name")
    }
    return wanted
}

private func namesOfClasses(in folder: String, variant: CIFARVariant) throws -> [String] {
    let path = folder + "/" + variant.classNamesFile
    guard itemKind(at: path) != nil else { return (0..<variant.classCount).map(String.init) }
    let names = String(decoding: try readBytes(at: path), as: UTF8.self).split(whereSeparator: \.isNewline)
    guard names.count == variant.classCount else {
        throw DataError(path: path, expected: "\(variant.classCount) class names", found: "\(names.count)")
    }
    return names.map(String.init)
}

/// Appends pixels that are stored as planes of red, green and blue, interleaving the channels.
private func appendInterleaved(planes: ArraySlice<UInt8>, to pixels: inout [UInt8]) {
    let planeLength = planes.count / 3
    for position in planes.startIndex..<planes.startIndex + planeLength {
        pixels.append(planes[position])
        pixels.append(planes[position + planeLength])
        pixels.append(planes[position + 2 * planeLength])
    }
}
