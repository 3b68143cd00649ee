/// An array of numbers of any rank: a value type, contiguous in row-major order, computed eagerly.
///
/// The elements are copied only when one copy of a tensor is changed. Inside ``recording(_:)`` a tensor also
/// keeps how it was computed, for ``gradients()``.
public struct Tensor: Sendable {
    /// The length of each axis; empty for a scalar.
    public let shape: [Int]
    /// The type of the elements.
    public let dtype: DType
    var storage: Storage
    var node: Node?

    /// A tensor over memory that is already filled.
    init(shape: [Int], dtype: DType = .float32, storage: Storage, node: Node? = nil) {
        self.shape = shape
        self.dtype = dtype
        self.storage = storage
        self.node = node
    }

    /// A tensor whose elements are written by `fill`.
    init(shape: [Int], filledBy fill: (UnsafeMutablePointer<Float>) -> Void) {
        let storage = Storage(byteCount: shape.product * DType.float32.byteCount)
        fill(storage.pointer.assumingMemoryBound(to: Float.self))
        self.init(shape: shape, storage: storage)
    }

    /// A tensor whose bytes are written by `fill`, of a type that is known only at run time.
    init(shape: [Int], dtype: DType, filledBy fill: (UnsafeMutableRawPointer) -> Void) {
        let storage = Storage(byteCount: shape.product * dtype.byteCount)
        fill(storage.pointer)
        self.init(shape: shape, dtype: dtype, storage: storage)
    }

    /// Makes a tensor whose elements `fill` writes, in row-major order: for custom operations.
    ///
    /// - Parameters:
    ///   - shape: the length of each axis.
    ///   - element: the type of the elements.
    ///   - fill: writes every element; they are not initialised before.
    /// - Throws: what `fill` throws.
    public init<Element: TensorElement>(
        shape: [Int], of element: Element.Type,
        filledBy fill: (UnsafeMutableBufferPointer<Element>) throws -> Void
    ) rethrows {
        require(shape.allSatisfy { $0 >= 0 }, "A tensor of shape \(shape) has an axis of negative length.")
        let builder = TensorBuilder<Element>(shape)
        try fill(UnsafeMutableBufferPointer(start: builder.elements, count: shape.product))
        self = builder.finished()
    }

    /// Makes a tensor of the given elements in row-major order.
    ///
    /// - Parameters:
    ///   - elements: as many as `shape` asks for.
    ///   - shape: the length of each axis; without it, one axis.
    public init<Element: TensorElement>(_ elements: [Element], shape: [Int]? = nil) {
        let shape = shape ?? [elements.count]
        require(
            shape.product == elements.count,
            "A tensor of shape \(shape) has \(shape.product) elements, but \(elements.count) were given.")
        self = elements.withUnsafeBytes { Tensor(bytes: $0, shape: shape, dtype: Element.dtype) }
    }

    /// Makes a scalar, of shape [].
    public init(_ value: Float) { self.init([value], shape: []) }

    /// Makes a tensor with every element equal to `value`.
    public init(repeating value: Float, shape: [Int]) {
        self = Primitives.filled(shape, with: value)
    }

    /// Makes a tensor of zeros.
    public init(zeros shape: [Int]) { self.init(repeating: 0, shape: shape) }

    /// Makes a tensor by copying raw bytes, as a file holds them.
    ///
    /// - Parameters:
    ///   - bytes: the elements, in this machine's byte order.
    ///   - shape: the length of each axis.
    ///   - dtype: the type of the elements.
    public init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) {
        require(
            bytes.count == shape.product * dtype.byteCount,
            "\(dtype) of shape \(shape) takes \(shape.product * dtype.byteCount) bytes, not \(bytes.count).")
        self.init(shape: shape, dtype: dtype) { elements in
            if let base = bytes.baseAddress { elements.copyMemory(from: base, byteCount: bytes.count) }
        }
    }

    /// Makes a tensor over bytes that something else owns, without a copy, such as a part of a mapped file.
    ///
    /// They are copied when the tensor is first changed, and at once where they do not lie as `dtype` asks for.
    ///
    /// - Parameters:
    ///   - bytes: the elements, in this machine's byte order; they must not change while `owner` lives.
    ///   - owner: what keeps the bytes; the tensor keeps it.
    ///   - shape: the length of each axis.
    ///   - dtype: the type of the elements.
    package init(
        viewing bytes: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable, shape: [Int],
        dtype: DType
    ) {
        guard let base = bytes.baseAddress, Int(bitPattern: base).isMultiple(of: dtype.byteCount),
            bytes.count == shape.product * dtype.byteCount
        else {
            self.init(bytes: bytes, shape: shape, dtype: dtype)
            return
        }
        self.init(shape: shape, dtype: dtype, storage: Storage(viewing: base, keeping: owner))
    }

    /// Standard normal numbers, the same for the same seed.
    public init(normal shape: [Int], seed: UInt64) {
        self = Primitives.normal(shape, seed: seed)
    }

    /// Uniform numbers in 0 ..< 1, the same for the same seed.
    public init(uniform shape: [Int], seed: UInt64) {
        self = Primitives.uniform(shape, seed: seed)
    }

    /// The number of elements.
    public var count: Int { shape.product }

    /// The number of axes.
    public var rank: Int { shape.count }

    /// Whether both share memory and shape, so that they are equal as long as neither is changed.
    public func isIdentical(to other: Tensor) -> Bool { storage === other.storage && shape == other.shape }

    /// The same elements, not tracked: a constant.
    public var detached: Tensor { Tensor(shape: shape, dtype: dtype, storage: storage) }
}
