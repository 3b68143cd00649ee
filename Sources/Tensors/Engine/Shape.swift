extension [Int] {
    /// The number of elements of a tensor of this shape.
    package var product: Int { reduce(1, *) }

    /// The axis that `axis` means, where -1 is the last.
    func resolved(axis: Int) -> Int {
        let resolved = axis < 0 ? axis + count : axis
        require(indices.contains(resolved), "A tensor of shape \(self) has no axis \(axis).")
        return resolved
    }

    /// The shape that both broadcast to: axes are matched from the last, and a length of 1 repeats.
    func broadcast(with other: [Int], in operation: String) -> [Int] {
        if self == other { return self }
        let rank = Swift.max(count, other.count)
        let (a, b) = (padded(toRank: rank), other.padded(toRank: rank))
        return zip(a, b).map { x, y in
            require(x == y || x == 1 || y == 1, "\(operation): shapes \(self) and \(other) do not broadcast.")
            return x == 1 ? y : x
        }
    }

    /// The same shape with axes of length 1 in front.
    func padded(toRank rank: Int) -> [Int] {
        Array(repeating: 1, count: rank - count) + self
    }

    /// Elements from one index of each axis to the next.
    var strides: [Int] {
        var strides = [Int](repeating: 1, count: count)
        for axis in indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * self[axis + 1] }
        return strides
    }
}
