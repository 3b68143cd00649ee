import Tensors

/// Elements of several tensors side by side, as they are sent.
final class FlatBuffer: @unchecked Sendable {
    private let elements: UnsafeMutableBufferPointer<Float>

    /// Room for so many elements, whose values are not defined.
    init(count: Int) { elements = .allocate(capacity: count) }

    /// Zeros.
    convenience init(zeros count: Int) {
        self.init(count: count)
        elements.initialize(repeating: 0)
    }

    /// The elements of some tensors, one after the other.
    convenience init(_ tensors: [Tensor]) {
        self.init(count: tensors.reduce(0) { $0 + $1.count })
        var start = 0
        for tensor in tensors {
            put(tensor, at: start)
            start += tensor.count
        }
    }

    deinit { elements.deallocate() }

    /// Copies a tensor to a place.
    func put(_ tensor: Tensor, at start: Int) {
        tensor.withElements(as: Float.self) { own in
            _ = UnsafeMutableBufferPointer(rebasing: elements[start..<start + own.count]).initialize(
                from: own)
        }
    }

    /// A tensor of the elements in a range.
    func tensor(_ range: Range<Int>, shape: [Int]) -> Tensor {
        Tensor(bytes: bytes(range), shape: shape, dtype: .float32)
    }

    /// Adds the elements of a range of another buffer, of the same length, to a range.
    func add(_ other: FlatBuffer, _ otherRange: Range<Int>, to range: Range<Int>) {
        let (own, added) = (elements[range], other.elements[otherRange])
        guard let sum = UnsafeMutableBufferPointer(rebasing: own).baseAddress,
            let term = UnsafeMutableBufferPointer(rebasing: added).baseAddress
        else { return }
        for index in 0..<range.count { sum[index] += term[index] }
    }

    /// Copies a range of another buffer, of the same length, to a range.
    func copy(_ other: FlatBuffer, _ otherRange: Range<Int>, to range: Range<Int>) {
        _ = UnsafeMutableBufferPointer(rebasing: elements[range])
            .initialize(from: other.elements[otherRange])
    }

    /// The bytes of the elements in a range.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(room(range)) }

    /// The same, to be written.
    func room(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: elements[range]))
    }

    /// The same as numbers.
    var all: UnsafeMutableBufferPointer<Float> { elements }
}
