import Tensors

/// A tensor in a mapped file, read when it is asked for.
package struct StoredTensor: Sendable {
    /// Why a tensor cannot be read, as the end of a sentence that begins with its name.
    package struct Fault: Error {
        /// The clause, such as: holds 4294967296, which is outside int32.
        package let reason: String
    }

    /// The type of its elements in the file.
    package let type: SafetensorsType
    /// Its length along each axis; empty for a single number.
    package let shape: [Int]
    /// Elements between neighbours along each axis; nil: they lie in row-major order.
    private let strides: [Int]?
    private let file: MappedFile
    /// Its bytes in the file, or more, from the first element on.
    private let range: Range<Int>

    /// A tensor whose bytes lie in `range` of a file.
    ///
    /// - Parameters:
    ///   - type: of its elements.
    ///   - shape: of no more bytes than an `Int` can count.
    ///   - strides: elements between neighbours along each axis; nil: row-major order. All elements lie in the range.
    ///   - file: with the bytes.
    ///   - range: from the first element to the last, or further.
    init(
        _ type: SafetensorsType, _ shape: [Int], strides: [Int]? = nil, in file: MappedFile,
        at range: Range<Int>
    ) {
        (self.type, self.shape, self.file) = (type, shape, file)
        var step = 1
        let isRowMajor = zip(shape, strides ?? []).reversed().allSatisfy { length, stride in
            defer { step *= length }
            return length == 1 || stride == step
        }
        self.strides = isRowMajor ? nil : strides
        self.range = range.prefix(isRowMajor ? type.byteCount(of: shape) ?? 0 : range.count)
    }

    /// The bytes of memory that reading takes: none for what is a view of the file.
    package var copiedByteCount: Int {
        isView ? 0 : shape.reduce(1, *) * max(type.byteCount, type.dtype.byteCount)
    }

    private var isView: Bool {
        strides == nil && type.isKept && range.lowerBound.isMultiple(of: type.byteCount)
    }

    /// Reads it; where types and places allow, as a view of the file, whose bytes are read from disk as they are used.
    ///
    /// Booleans become bytes, other integers int32, other floating-point numbers float32.
    ///
    /// - Throws: ``Fault`` for a number that int32 cannot hold.
    package func tensor() throws(Fault) -> Tensor {
        try file.withBytes(in: range) { bytes throws(Fault) in
            if isView { return Tensor(viewing: bytes, keeping: file, shape: shape, dtype: type.dtype) }
            guard let strides else { return try tensor(of: bytes) }
            let ordered = rowMajorBytes(bytes, strides)
            let result = ordered.withUnsafeBytes { ordered in
                Result { () throws(Fault) in try tensor(of: ordered) }
            }
            return try result.get()
        }
    }

    /// The bytes of elements that lie as `strides` say, in row-major order.
    private func rowMajorBytes(_ stored: UnsafeRawBufferPointer, _ strides: [Int]) -> [UInt8] {
        let (width, count) = (type.byteCount, shape.reduce(1, *))
        return [UInt8](unsafeUninitializedCapacity: count * width) { bytes, byteCount in
            byteCount = count * width
            guard count > 0, var target = bytes.baseAddress.map({ UnsafeMutableRawPointer($0) }),
                let source = stored.baseAddress
            else { return }
            func copy(_ axis: Int, _ source: UnsafeRawPointer) {
                guard axis < shape.count else {
                    target.copyMemory(from: source, byteCount: width)
                    target += width
                    return
                }
                for index in 0..<shape[axis] { copy(axis + 1, source + index * strides[axis] * width) }
            }
            copy(0, source)
        }
    }
}
