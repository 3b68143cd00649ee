/// The Castagnoli checksum, which guards the records of event files.
enum CRC32C {
    // The remainder of each byte followed by 32 zero bits; the polynomial is written with its lowest power
    // first.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }

    /// The checksum of `bytes`.
    static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { value, byte in value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
    }

    /// The checksum as record files store it: changed so that it stays a good checksum of data that holds
    /// checksums.
    static func maskedChecksum(of bytes: some Sequence<UInt8>) -> UInt32 {
        let value = checksum(of: bytes)
        return (value >> 15 | value << 17) &+ 0xA282_EAD8
    }
}
