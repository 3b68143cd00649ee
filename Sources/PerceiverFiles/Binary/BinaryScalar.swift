import Foundation

/// A number that is kept in its bits, so that it is the same when it is read again, also -0 and what is no number.
protocol BinaryScalar: BitwiseCopyable {
    /// What kind of number it is: who tries one kind after the other has to find the right one.
    static var kind: BinaryNumber { get }
    /// The bits, the highest 0 where there are fewer than 64.
    var bits: UInt64 { get }
    init(bits: UInt64)
}

/// A kind of number, by the byte that it begins with.
enum BinaryNumber: UInt8 {
    case integer = 5
    case truth, single, double
}

extension BinaryScalar where Self: FixedWidthInteger {
    static var kind: BinaryNumber { .integer }
    var bits: UInt64 { UInt64(truncatingIfNeeded: self) }
    init(bits: UInt64) { self.init(truncatingIfNeeded: bits) }
}

extension Int: BinaryScalar {}
extension Int8: BinaryScalar {}
extension Int16: BinaryScalar {}
extension Int32: BinaryScalar {}
extension Int64: BinaryScalar {}
extension UInt: BinaryScalar {}
extension UInt8: BinaryScalar {}
extension UInt16: BinaryScalar {}
extension UInt32: BinaryScalar {}
extension UInt64: BinaryScalar { init(bits: UInt64) { self = bits } }

extension Bool: BinaryScalar {
    static var kind: BinaryNumber { .truth }
    var bits: UInt64 { self ? 1 : 0 }
    init(bits: UInt64) { self = bits != 0 }
}

extension Float: BinaryScalar {
    static var kind: BinaryNumber { .single }
    var bits: UInt64 { UInt64(bitPattern) }
    init(bits: UInt64) { self.init(bitPattern: UInt32(truncatingIfNeeded: bits)) }
}

extension Double: BinaryScalar {
    static var kind: BinaryNumber { .double }
    var bits: UInt64 { bitPattern }
    init(bits: UInt64) { self.init(bitPattern: bits) }
}

/// What is kept as bytes, one behind the other.
protocol BinaryBytes {
    var asBytes: Data { get }
    init?(asBytes: Data)
}

extension String: BinaryBytes {
    var asBytes: Data { Data(utf8) }
    init?(asBytes: Data) { self.init(decoding: asBytes, as: UTF8.self) }
}

extension Data: BinaryBytes {
    var asBytes: Data { self }
    init?(asBytes: Data) { self = asBytes }
}

extension Array: BinaryBytes where Element: BinaryScalar {
    var asBytes: Data { withUnsafeBytes { Data($0) } }

    init?(asBytes: Data) {
        let width = MemoryLayout<Element>.stride
        guard asBytes.count.isMultiple(of: width) else { return nil }
        self.init(unsafeUninitializedCapacity: asBytes.count / width) { elements, count in
            count = asBytes.copyBytes(to: elements) / width
        }
    }
}
