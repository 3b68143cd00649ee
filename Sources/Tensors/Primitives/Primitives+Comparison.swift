extension Primitives {
    /// The kind of a comparison.
    enum Relation {
        case less, lessOrEqual, equal, different

        fileprivate func holds<Element: Comparable>(_ a: Element, _ b: Element) -> Bool {
            switch self {
            case .less: a < b
            case .lessOrEqual: a <= b
            case .equal: a == b
            case .different: a != b
            }
        }
    }

    /// Bytes of the shape that `a` and `b`, of one type, broadcast to: 1 where the relation holds, else 0.
    static func mask(_ a: Tensor, _ b: Tensor, as shape: [Int], where relation: Relation) -> Tensor {
        switch a.dtype {
        case .float32: mask(a, b, of: Float.self, as: shape, where: relation)
        case .float64: mask(a, b, of: Double.self, as: shape, where: relation)
        case .int32: mask(a, b, of: Int32.self, as: shape, where: relation)
        case .uint8: mask(a, b, of: UInt8.self, as: shape, where: relation)
        }
    }

    private static func mask<Element: TensorElement & Comparable>(
        _ a: Tensor, _ b: Tensor, of type: Element.Type, as shape: [Int], where relation: Relation
    ) -> Tensor {
        let (x, y) = (a.pointer(to: type), b.pointer(to: type))
        return Tensor(shape: shape, of: UInt8.self) { mask in
            forEachRun(of: a.shape, b.shape, in: shape) { run, a, b in
                for i in 0..<run.count {
                    let holds = relation.holds(x[a.offset + i * a.stride], y[b.offset + i * b.stride])
                    mask[run.lowerBound + i] = holds ? 1 : 0
                }
            }
        }
    }

    /// Elements of `a` where the mask, of bytes, is not 0, and of `b` elsewhere.
    ///
    /// `a` and `b` have the mask's shape, or one element, which is repeated.
    static func chosen(by mask: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
        let (strideA, strideB) = (a.count == 1 ? 0 : 1, b.count == 1 ? 0 : 1)
        let (x, y, isA) = (a.data, b.data, mask.pointer(to: UInt8.self))
        return Tensor(shape: mask.shape) { out in
            Threads.forEachBlock(mask.count, size: block) { range in
                for i in range { out[i] = isA[i] != 0 ? x[i * strideA] : y[i * strideB] }
            }
        }
    }
}
