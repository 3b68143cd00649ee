import Tensors
import TestSupport
import Testing

/// Masks from comparing elements.
struct ComparisonTests {
    private func bytes(_ mask: Tensor) -> [UInt8] { mask.elements(as: UInt8.self) }

    @Test func `Each comparison is that of the elements, and only != holds for NaN`() {
        let (a, b) = (Tensor([1, 2, 3, .nan] as [Float]), Tensor([2, 2, 2, .nan] as [Float]))
        #expect(bytes(a .< b) == [1, 0, 0, 0])
        #expect(bytes(a .<= b) == [1, 1, 0, 0])
        #expect(bytes(a .> b) == [0, 0, 1, 0])
        #expect(bytes(a .>= b) == [0, 1, 1, 0])
        #expect(bytes(a .== b) == [0, 1, 0, 0])
        #expect(bytes(a .!= b) == [1, 0, 1, 1])
    }

    @Test func `A number is compared with every element, whatever their type`() {
        let numbers = Tensor([-1, 0, 7] as [Float])
        #expect(
            [numbers .< 0, numbers .<= 0, numbers .> 0, numbers .>= 0, numbers .== 0, numbers .!= 0].map(
                bytes)
                == [[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 1, 1], [0, 1, 0], [1, 0, 1]])
        #expect(bytes(Tensor([-1, 0, 7] as [Int32]) .== 7) == [0, 0, 1])
        #expect(bytes(Tensor([3, 0, 255] as [UInt8]) .> 2) == [1, 0, 1])
    }

    @Test func `Large integers are not rounded to float32`() {
        let x = Tensor([16_777_216, 16_777_217] as [Int32])
        #expect(bytes(x .== Tensor([16_777_217] as [Int32])) == [0, 1])
    }

    @Test func `Shapes broadcast, and a mask is not tracked`() {
        let (row, column) = (Tensor(normal: [1, 300], seed: 1), Tensor(normal: [200, 1], seed: 2).tracked())
        let mask = recording { row .< column }
        #expect(mask.shape == [200, 300] && mask.dtype == .uint8 && !mask.isTracked)
        let (x, y) = (row.floats, column.floats)
        #expect(bytes(mask) == y.flatMap { y in x.map { $0 < y ? 1 : 0 } })
    }

    @Test func `Elements that are not chosen affect neither value nor gradient`() throws {
        let x = Tensor([-.infinity, .nan, 2] as [Float]).tracked()
        let loss = recording { (x.filled(where: x .!= 2, with: 0) * 3).sum() }
        #expect(loss.scalar == 6)
        #expect(try #require(loss.gradients()[x]).floats == [0, 0, 3])
    }
}
