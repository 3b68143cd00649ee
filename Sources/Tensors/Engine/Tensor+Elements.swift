extension Tensor {
    /// The elements in row-major order.
    ///
    /// - Complexity: O(count).
    public func elements<Element: TensorElement>(as type: Element.Type = Element.self) -> [Element] {
        withElements(as: type) { Array($0) }
    }

    /// The elements of a float32 tensor in row-major order.
    ///
    /// - Complexity: O(count).
    public var floats: [Float] { elements(as: Float.self) }

    /// The only element of a float32 tensor.
    public var scalar: Float {
        require(count == 1, "Only a tensor with one element has a scalar; this one has shape \(shape).")
        return withElements(as: Float.self) { $0[0] }
    }

    /// Lets `body` read the elements, in row-major order, without a copy.
    public func withElements<Element: TensorElement, Result>(
        as type: Element.Type = Element.self, _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        require(dtype == Element.dtype, "The tensor holds \(dtype), not \(Element.dtype).")
        return try body(UnsafeBufferPointer(start: pointer(to: type), count: count))
    }

    /// Lets `body` read the bytes of the elements, without a copy.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: storage.pointer, count: count * dtype.byteCount))
    }

    /// Lets `body` change the elements; other copies of the tensor keep theirs.
    public mutating func withMutableElements<Element: TensorElement, Result>(
        as type: Element.Type = Element.self, _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        try body(UnsafeMutableBufferPointer(start: mutablePointer(to: type), count: count))
    }

    /// The elements, for changes while the tensor lives and is not copied; earlier copies keep theirs.
    mutating func mutablePointer<Element: TensorElement>(
        to type: Element.Type = Element.self
    ) -> UnsafeMutablePointer<Element> {
        require(dtype == Element.dtype, "The tensor holds \(dtype), not \(Element.dtype).")
        if storage.isView || !isKnownUniquelyReferenced(&storage) {
            let copy = Storage(byteCount: count * dtype.byteCount)
            copy.pointer.copyMemory(from: storage.pointer, byteCount: count * dtype.byteCount)
            storage = copy
        }
        return storage.pointer.assumingMemoryBound(to: type)
    }

    /// The elements, valid while the tensor lives.
    func pointer<Element: TensorElement>(to type: Element.Type = Element.self) -> UnsafePointer<Element> {
        UnsafePointer(storage.pointer.assumingMemoryBound(to: type))
    }

    /// The float32 elements, valid while the tensor lives; traps for another dtype.
    var data: UnsafePointer<Float> {
        require(dtype == .float32, "This operation takes float32, not \(dtype).")
        return pointer()
    }

    /// The same numbers as float32, rounded where they have more digits; bytes and integers become their values.
    public var asFloat32: Tensor {
        switch dtype {
        case .float32: self
        case .float64: Tensor(elements(as: Double.self).map { Float($0) }, shape: shape)
        case .int32: Tensor(elements(as: Int32.self).map(Float.init), shape: shape)
        case .uint8: scaled(by: 1, plus: 0)
        }
    }
}

extension Tensor: CustomStringConvertible {
    /// The shape, the type and the first few elements.
    public var description: String {
        let shown = 8
        let first: [String] =
            switch dtype {
            case .float32: elements(as: Float.self).prefix(shown).map { "\($0)" }
            case .float64: elements(as: Double.self).prefix(shown).map { "\($0)" }
            case .int32: elements(as: Int32.self).prefix(shown).map { "\($0)" }
            case .uint8: elements(as: UInt8.self).prefix(shown).map { "\($0)" }
            }
        return "Tensor \(shape) \(dtype) [\(first.joined(separator: ", "))\(count > shown ? ", ..." : "")]"
    }
}
