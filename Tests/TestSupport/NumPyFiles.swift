import CZlib

/// The contents of an .npz file of arrays, each with its type as NumPy writes it, its shape and its elements' bytes.
public func npz(_ arrays: [(name: String, type: String, shape: [Int], bytes: [UInt8])]) -> [UInt8] {
    func little(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var (members, directory): ([UInt8], [UInt8]) = ([], [])
    for array in arrays {
        let axes = array.shape.map { "\($0)," }.joined(separator: " ")
        let header = "{'descr': '\(array.type)', 'fortran_order': False, 'shape': (\(axes)), }\n"
        let content =
            [0x93] + Array("NUMPY".utf8) + [1, 0] + little(header.utf8.count, 2) + Array(header.utf8)
            + array.bytes
        let name = Array("\(array.name).npy".utf8)
        let checksum = content.withUnsafeBufferPointer { Int(crc32(0, $0.baseAddress, uInt($0.count))) }
        let sizes = little(checksum, 4) + little(content.count, 4) + little(content.count, 4)
        let start = members.count
        members += little(0x0403_4B50, 4) + little(20, 2) + little(0, 8) + sizes + little(name.count, 2)
        members += little(0, 2) + name + content
        directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(0, 8) + sizes
        directory += little(name.count, 2) + little(0, 12) + little(start, 4) + name
    }
    return members + directory + little(0x0605_4B50, 4) + little(0, 4) + little(arrays.count, 2)
        + little(arrays.count, 2) + little(directory.count, 4) + little(members.count, 4) + little(0, 2)
}

/// The bytes of numbers, least byte first, for an array of type `<f8`.
public func bytes(of numbers: [Double]) -> [UInt8] {
    numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
}

/// The bytes of texts for an array of type `<U8`.
public func bytes(of texts: [String]) -> [UInt8] {
    texts.flatMap { text in
        let codes = text.unicodeScalars.map(\.value)
        return (0..<8).flatMap { place in
            withUnsafeBytes(of: (place < codes.count ? codes[place] : 0).littleEndian, Array.init)
        }
    }
}
