/// The type of a tensor's elements.
public enum DType: String, Sendable, CaseIterable {
    /// 32-bit floating point: values, weights, gradients.
    case float32
    /// 64-bit floating point: numbers to predict, as the data has them; most operations take float32.
    case float64
    /// 32-bit integers: token ids, class labels.
    case int32
    /// Bytes: raw samples, and masks, where every value but 0 means true.
    case uint8

    /// Bytes an element takes.
    public var byteCount: Int {
        switch self {
        case .float32, .int32: 4
        case .float64: 8
        case .uint8: 1
        }
    }
}

/// A Swift type that a tensor can hold.
public protocol TensorElement: BitwiseCopyable, Sendable {
    /// The dtype of a tensor of these.
    static var dtype: DType { get }
}

extension Float: TensorElement {
    /// 32-bit floating point.
    public static var dtype: DType { .float32 }
}

extension Double: TensorElement {
    /// 64-bit floating point.
    public static var dtype: DType { .float64 }
}

extension Int32: TensorElement {
    /// 32-bit integers.
    public static var dtype: DType { .int32 }
}

extension UInt8: TensorElement {
    /// Bytes.
    public static var dtype: DType { .uint8 }
}
