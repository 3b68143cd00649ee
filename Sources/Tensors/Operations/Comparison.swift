// Masks from comparing elements: bytes, 1 where the comparison holds and 0 elsewhere. Shapes broadcast, and
// both sides have the same type. For NaN only `.!=` holds.

extension Tensor {
    /// Where elements of `a` are less than those of `b`: bytes.
    public static func .< (a: Tensor, b: Tensor) -> Tensor { mask(a, b, .less) }

    /// Where elements are less than a number that their type can hold: bytes.
    public static func .< (x: Tensor, number: Float) -> Tensor { x .< x.scalar(number) }

    /// Where elements of `a` are at most those of `b`: bytes.
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { mask(a, b, .lessOrEqual) }

    /// Where elements are at most a number that their type can hold: bytes.
    public static func .<= (x: Tensor, number: Float) -> Tensor { x .<= x.scalar(number) }

    /// Where elements of `a` are greater than those of `b`: bytes.
    public static func .> (a: Tensor, b: Tensor) -> Tensor { mask(b, a, .less) }

    /// Where elements are greater than a number that their type can hold: bytes.
    public static func .> (x: Tensor, number: Float) -> Tensor { x .> x.scalar(number) }

    /// Where elements of `a` are at least those of `b`: bytes.
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { mask(b, a, .lessOrEqual) }

    /// Where elements are at least a number that their type can hold: bytes.
    public static func .>= (x: Tensor, number: Float) -> Tensor { x .>= x.scalar(number) }

    /// Where elements of `a` equal those of `b`: bytes.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { mask(a, b, .equal) }

    /// Where elements equal a number that their type can hold: bytes.
    public static func .== (x: Tensor, number: Float) -> Tensor { x .== x.scalar(number) }

    /// Where elements of `a` differ from those of `b`: bytes.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { mask(a, b, .different) }

    /// Where elements differ from a number that their type can hold: bytes.
    public static func .!= (x: Tensor, number: Float) -> Tensor { x .!= x.scalar(number) }

    /// A number as a scalar of this tensor's type.
    private func scalar(_ number: Float) -> Tensor {
        func whole<Element: TensorElement & FixedWidthInteger>(_ type: Element.Type) -> Tensor {
            let element = Element(exactly: number)
            require(
                element != nil,
                "\(number) is not of type \(dtype), which the elements that it is compared with have.")
            return Tensor([element ?? 0], shape: [])
        }
        return switch dtype {
        case .float32: Tensor(number)
        case .float64: Tensor([Double(number)], shape: [])
        case .int32: whole(Int32.self)
        case .uint8: whole(UInt8.self)
        }
    }
}

private func mask(_ a: Tensor, _ b: Tensor, _ relation: Primitives.Relation) -> Tensor {
    require(a.dtype == b.dtype, "Elements of \(a.dtype) and \(b.dtype) cannot be compared.")
    return Primitives.mask(
        a, b, as: a.shape.broadcast(with: b.shape, in: "A comparison"), where: relation)
}
