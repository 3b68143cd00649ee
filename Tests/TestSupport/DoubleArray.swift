import Tensors

/// An array in double precision, for references that are plain loops over indices.
public struct DoubleArray: Sendable {
    /// The length of each axis.
    public let shape: [Int]
    /// The elements in row-major order.
    public var values: [Double]

    /// The elements of a float32 tensor.
    public init(_ tensor: Tensor) {
        shape = tensor.shape
        values = tensor.floats.map(Double.init)
    }

    /// An array whose element at each index is what `element` says.
    public init(shape: [Int], _ element: (_ index: [Int]) -> Double) {
        self.shape = shape
        let count = shape.reduce(1, *)
        values = []
        values.reserveCapacity(count)
        var index = shape.map { _ in 0 }
        for _ in 0..<count {
            values.append(element(index))
            for axis in shape.indices.reversed() {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
            }
        }
    }

    /// The element at an index of this array, or of one that it broadcasts to: axes are matched from the last.
    public subscript(index: [Int]) -> Double {
        var offset = 0
        for axis in shape.indices {
            let position = index[axis + index.count - shape.count]
            offset = offset * shape[axis] + (shape[axis] == 1 ? 0 : position)
        }
        return values[offset]
    }

    /// The same, for an index written out.
    public subscript(index: Int...) -> Double { self[index] }

    /// The same shape with each element changed.
    public func map(_ change: (Double) -> Double) -> DoubleArray {
        var copy = self
        copy.values = values.map(change)
        return copy
    }

    /// The values as a tensor would hold them.
    public var floats: [Float] { values.map { Float($0) } }
}

/// The sum of a term over a range, in double precision.
public func sum(_ range: Range<Int>, _ term: (Int) -> Double) -> Double {
    range.reduce(0) { $0 + term($1) }
}
