import Synchronization
import Tensors
import Testing

/// Tensors as values: copies, elements, element types.
struct TensorTests {
    private let counting = Tensor((0..<12).map { Float($0) }, shape: [3, 4])

    @Test func `Changing a copy leaves the original`() {
        var copy = counting
        copy.withMutableElements(as: Float.self) { $0[0] = 100 }
        #expect(copy.floats[0] == 100)
        #expect(counting.floats[0] == 0)
    }

    @Test func `Changing the only copy happens in place`() {
        var tensor = Tensor(zeros: [4])
        let before = tensor.withBytes(\.baseAddress)
        tensor.withMutableElements(as: Float.self) { $0[1] = 1 }
        #expect(tensor.withBytes(\.baseAddress) == before)
    }

    /// Numbers that a tensor views, and a flag that says when they are released.
    private final class Numbers: Sendable {
        // Never written after the start.
        nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
        let onRelease: @Sendable () -> Void

        init(_ numbers: [Float], onRelease: @escaping @Sendable () -> Void) {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: numbers.count * 4 + 1, alignment: 64)
            copy.copyBytes(from: numbers.withUnsafeBytes { Array($0) })
            bytes = UnsafeRawBufferPointer(copy)
            self.onRelease = onRelease
        }

        deinit {
            bytes.deallocate()
            onRelease()
        }
    }

    @Test func `A view of memory keeps its owner, and is copied when it is changed`() {
        let isReleased = Mutex(false)
        func view(_ numbers: [Float], from start: Int = 0) -> Tensor {
            let owner = Numbers(numbers) { isReleased.withLock { $0 = true } }
            let bytes = UnsafeRawBufferPointer(rebasing: owner.bytes[start...].prefix(8))
            return Tensor(viewing: bytes, keeping: owner, shape: [2], dtype: .float32)
        }
        var tensor: Tensor? = view([1, 2])
        #expect(tensor?.floats == [1, 2] && !isReleased.withLock { $0 })
        tensor?.withMutableElements(as: Float.self) { $0[0] = 5 }
        #expect(tensor?.floats == [5, 2] && isReleased.withLock { $0 })
        isReleased.withLock { $0 = false }
        tensor = view([3, 4])
        tensor = tensor.map { $0 + $0 }
        #expect(tensor?.floats == [6, 8] && isReleased.withLock { $0 })
        // Where the elements do not lie as they should, they are copied at once.
        isReleased.withLock { $0 = false }
        tensor = view([0, 0], from: 1)
        #expect(tensor?.count == 2 && isReleased.withLock { $0 })
    }

    @Test func `Adding in place leaves other copies`() {
        let original = counting
        var sum = original
        sum.add(original, scaledBy: -2)
        #expect(sum.floats == original.floats.map { -$0 })
        #expect(original.floats == counting.floats)
        sum.add(sum, scaledBy: 1)
        #expect(sum.floats == original.floats.map { -2 * $0 })
    }

    @Test func `A reshaped tensor is a copy too`() {
        var flat = counting.reshaped(to: [12])
        flat.withMutableElements(as: Float.self) { $0[11] = -1 }
        #expect(counting.floats[11] == 11)
    }

    @Test func `Tensors may be read and changed on several threads`() async {
        let shared = counting
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<32 {
                group.addTask {
                    var mine = shared
                    mine.withMutableElements(as: Float.self) { $0[0] = Float(number) }
                    return mine.floats[0] == Float(number) && mine.floats[1...] == shared.floats[1...]
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(shared.floats == counting.floats)
    }

    @Test func `Recordings on several threads do not mix`() async {
        let weight = counting.tracked()
        await withTaskGroup(of: [Float]?.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let loss = recording { (weight * weight).sum() }
                    return loss.gradients()[weight]?.floats
                }
            }
            for await gradient in group { #expect(gradient == counting.floats.map { 2 * $0 }) }
        }
    }

    @Test func `Elements are in row-major order`() {
        #expect(counting.sliced(1..<2, along: 0).floats == [4, 5, 6, 7])
        #expect(counting.transposed.floats.prefix(3) == [0, 4, 8])
        #expect(counting.withElements(as: Float.self) { $0[6] } == 6)
        #expect((counting.count, counting.rank) == (12, 2))
    }

    @Test func `Bytes go in and out unchanged`() {
        let integers = Tensor([1, -2, .max] as [Int32])
        let copy = integers.withBytes { Tensor(bytes: $0, shape: [3, 1], dtype: .int32) }
        #expect(copy.elements(as: Int32.self) == [1, -2, .max])
        #expect(copy.shape == [3, 1])
        #expect(DType.allCases.map(\.byteCount) == [4, 8, 4, 1])
    }

    @Test func `Other types become floats`() {
        #expect(Tensor([1, -2, 3] as [Int32]).asFloat32.floats == [1, -2, 3])
        let bytes = Tensor([0, 1, 255] as [UInt8])
        #expect(bytes.asFloat32.floats == [0, 1, 255])
        #expect(bytes.scaled(by: 2, plus: -1).floats == [-1, 1, 509])
        #expect(counting.asFloat32.floats == counting.floats)
    }

    @Test func `Bytes and integers can be reshaped, sliced and concatenated`() {
        let bytes = Tensor([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3])
        #expect(bytes.sliced(1..<3, along: 1).elements(as: UInt8.self) == [2, 3, 5, 6])
        #expect(
            concatenated([bytes, bytes], along: 1).elements(as: UInt8.self).suffix(6) == [4, 5, 6, 4, 5, 6])
        let integers = Tensor([7, 8] as [Int32])
        #expect(concatenated([integers, integers], along: 0).elements(as: Int32.self) == [7, 8, 7, 8])
        #expect(bytes.reshaped(to: [3, -1]).shape == [3, 2])
    }

    @Test func `The maximum and the sum of squares are those of all elements`() {
        #expect(Tensor(2.5).scalar == 2.5)
        #expect(counting.maximum == 11)
        #expect(Tensor([-3, -2] as [Float]).maximum == -2)
        #expect(counting.sumOfSquares == 506)
    }

    @Test func `Empty tensors are allowed`() {
        let empty = Tensor(zeros: [0, 3])
        #expect((empty + Tensor(zeros: [3])).shape == [0, 3])
        #expect(empty.exp().floats.isEmpty)
        #expect(empty.sum().scalar == 0)
        #expect(empty.sum(along: 0).floats == [0, 0, 0])
        #expect(empty.maximum == -.infinity)
        #expect(concatenated([empty, Tensor(zeros: [1, 3])], along: 0).shape == [1, 3])
        #expect(linear(empty, weight: Tensor(zeros: [2, 3])).shape == [0, 2])
        #expect(empty.softmax().shape == [0, 3])
    }

    @Test func `A description shows the first elements`() {
        #expect("\(Tensor([1, 2] as [Int32]))" == "Tensor [2] int32 [1, 2]")
        #expect("\(counting)" == "Tensor [3, 4] float32 [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, ...]")
        #expect("\(Tensor([9] as [UInt8], shape: []))" == "Tensor [] uint8 [9]")
    }
}
