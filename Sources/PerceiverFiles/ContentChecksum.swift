import CZlib
import Tensors

/// A CRC-32 of what a file holds, kept with it or beside it, so that damage, or another file, does not go unnoticed.
package struct ContentChecksum {
    private var value: uLong = crc32(0, nil, 0)

    /// That of nothing.
    package init() {}

    /// Takes further bytes in.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        // zlib counts in 32 bits.
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            value = crc32(value, part.bindMemory(to: UInt8.self).baseAddress, uInt(part.count))
            rest = rest.dropFirst(part.count)
        }
    }

    /// Takes further text in.
    package mutating func add(_ text: String) { Array(text.utf8).withUnsafeBytes { add($0) } }

    /// Eight hexadecimal digits.
    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
