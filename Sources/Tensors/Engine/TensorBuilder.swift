/// Memory that is written before it becomes a tensor, for operations with several results.
///
/// Operations with one result use `Tensor(shape:) { }`.
struct TensorBuilder<Element: TensorElement>: ~Copyable {
    /// The length of each axis.
    let shape: [Int]
    private let storage: Storage

    /// Memory for a tensor of `shape`, not initialised.
    init(_ shape: [Int]) {
        self.shape = shape
        storage = Storage(byteCount: shape.product * Element.dtype.byteCount)
    }

    /// Memory for a tensor of `shape`, with every element equal to `value`.
    init(repeating value: Element, shape: [Int]) {
        self.init(shape)
        elements.update(repeating: value, count: shape.product)
    }

    /// The elements in row-major order, valid while the builder lives.
    var elements: UnsafeMutablePointer<Element> {
        storage.pointer.assumingMemoryBound(to: Element.self)
    }

    /// The tensor; the builder is used up.
    consuming func finished() -> Tensor {
        Tensor(shape: shape, dtype: Element.dtype, storage: storage)
    }
}

extension Tensor {
    /// Tensors of several shapes, all written by one `fill`, which gets a pointer to the elements of each.
    static func several(
        _ shapes: [[Int]], filledBy fill: ([UnsafeMutablePointer<Float>]) -> Void
    ) -> [Tensor] {
        let storages = shapes.map { Storage(byteCount: $0.product * DType.float32.byteCount) }
        fill(storages.map { $0.pointer.assumingMemoryBound(to: Float.self) })
        return zip(shapes, storages).map { Tensor(shape: $0, storage: $1) }
    }
}
