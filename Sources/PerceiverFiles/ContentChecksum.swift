import CZlib
import Tensors

/// A CRC-32 of a file's content, kept in it or beside it, so that damage or an exchanged file is noticed.
package struct ContentChecksum {
    private var value: uLong = crc32(0, nil, 0)

    /// The checksum of no content.
    package init() {}

    /// Adds bytes.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        // zlib counts in 32 bits.
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            value = crc32(value, part.bindMemory(to: UInt8.self).baseAddress, uInt(part.count))
            rest = rest.dropFirst(part.count)
        }
    }

    /// Adds text.
    package mutating func add(_ text: String) { Array(text.utf8).withUnsafeBytes { add($0) } }

    /// The checksum as eight hexadecimal digits.
    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
