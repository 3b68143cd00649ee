/// The element type of a tensor in a safetensors file.
public enum SafetensorsType: String, CaseIterable, Sendable {
    /// Truth values, one byte each.
    case bool = "BOOL"
    /// Unsigned 8-bit integers.
    case uint8 = "U8"
    /// Signed 8-bit integers.
    case int8 = "I8"
    /// Unsigned 16-bit integers.
    case uint16 = "U16"
    /// Signed 16-bit integers.
    case int16 = "I16"
    /// IEEE half-precision numbers.
    case float16 = "F16"
    /// The upper halves of single-precision numbers.
    case bfloat16 = "BF16"
    /// Unsigned 32-bit integers.
    case uint32 = "U32"
    /// Signed 32-bit integers.
    case int32 = "I32"
    /// IEEE single-precision numbers.
    case float32 = "F32"
    /// Unsigned 64-bit integers.
    case uint64 = "U64"
    /// Signed 64-bit integers.
    case int64 = "I64"
    /// IEEE double-precision numbers.
    case float64 = "F64"

    /// How many bytes one element takes.
    public var byteCount: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// How many bytes a tensor of this type and `shape` takes, or nil when that is more than an `Int` can
    /// hold.
    ///
    /// A negative length has no byte count either, and neither has an empty tensor whose other lengths are too large.
    public func byteCount(of shape: [Int]) -> Int? {
        if shape.contains(where: { $0 < 0 }) { return nil }
        var total = byteCount
        // A length of zero makes the tensor empty, but steps from one index to the next are products of the others.
        for length in shape where length > 0 {
            let (product, overflow) = total.multipliedReportingOverflow(by: length)
            if overflow { return nil }
            total = product
        }
        return shape.contains(0) ? 0 : total
    }
}
