import CZlib
import Tensors

/// A CRC-32 of a file's content, kept in it or beside it, so that damage or an exchanged file is noticed.
package struct ContentChecksum {
    /// The checksum of what was added.
    private(set) var value: uLong = crc32(0, nil, 0)

    /// The checksum of no content.
    package init() {}

    /// The checksum of `bytes`.
    package init(of bytes: UnsafeRawBufferPointer) { add(bytes) }

    /// Adds bytes; parts of many are looked at on several threads.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let partSize = 1 << 22
        let parts = Threads.map((bytes.count + partSize - 1) / partSize) { number in
            let part = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(number * partSize).prefix(partSize))
            return (crc32(0, part.bindMemory(to: UInt8.self).baseAddress, uInt(part.count)), part.count)
        }
        for (part, count) in parts { value = crc32_combine(value, part, count) }
    }

    /// Adds text.
    package mutating func add(_ text: String) { Array(text.utf8).withUnsafeBytes { add($0) } }

    /// The checksum as eight hexadecimal digits.
    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
