import TestSupport
import Testing

@testable import Tensors

/// Products of factors rounded to bfloat16, by the instructions for it and without them.
struct PrecisionTests {
    /// The nearest bfloat16, ties to even.
    private func rounded(_ x: Tensor) -> Tensor {
        let numbers = x.floats.map { number in
            let bits = number.bitPattern
            return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
        }
        return Tensor(numbers, shape: x.shape)
    }

    /// m, n, k: small and odd, and beyond the blocks in each direction.
    private static let sizes = [
        (8, 1, 1), (9, 3, 2), (17, 33, 5), (16, 16, 31), (65, 130, 33), (70, 15, 257), (300, 129, 300),
        (12, 500, 64),
    ]

    @Test(arguments: sizes, [(false, false), (false, true), (true, false), (true, true)])
    func `A product is that of the rounded factors`(size: (Int, Int, Int), turned: (Bool, Bool)) {
        let (m, n, k) = size
        let a = Tensor(normal: turned.0 ? [k, m] : [m, k], seed: 1)
        let b = Tensor(normal: turned.1 ? [n, k] : [k, n], seed: 2)
        func product(_ a: Tensor, _ b: Tensor) -> Tensor {
            matmul(a, b, transposingA: turned.0, transposingB: turned.1)
        }
        let expected = product(rounded(a), rounded(b))
        let found = withPrecision(.bfloat16) { product(a, b) }
        #expect(relativeDifference(found, expected) < 2e-6)
        #expect(relativeDifference(found, product(a, b)) > 1e-5)
    }

    @Test(arguments: sizes, [(false, false), (false, true), (true, false), (true, true)])
    func `Processors without bfloat16 find the same product`(size: (Int, Int, Int), turned: (Bool, Bool)) {
        let (m, n, k) = size
        let a = Tensor(normal: turned.0 ? [k, m] : [m, k], seed: 1)
        let b = Tensor(normal: turned.1 ? [n, k] : [k, n], seed: 2)
        let start = Tensor(normal: [m, n], seed: 3)
        func product(
            by multiply: (Matrix, Matrix, UnsafeMutablePointer<Float>, Int, Int, Int, Int, Float, Bool) ->
                Void
        )
            -> Tensor
        {
            Tensor(shape: [m, n]) { out in
                out.update(from: start.data, count: m * n)
                multiply(
                    Matrix(data: a.data, stride: a.shape[1], isTransposed: turned.0),
                    Matrix(data: b.data, stride: b.shape[1], isTransposed: turned.1), out, n, m, n, k, 0.5,
                    true)
            }
        }
        let expected =
            matmul(rounded(a), rounded(b), transposingA: turned.0, transposingB: turned.1) * 0.5 + start
        #expect(relativeDifference(product(by: multiplyRounded), expected) < 2e-6)
        #expect(relativeDifference(product(by: multiplyBFloat16), expected) < 2e-6)
    }

    @Test func `The precision holds on all threads, and only in its scope`() {
        let a = Tensor(normal: [2000, 64], seed: 1)
        let b = Tensor(normal: [64, 64], seed: 2)
        let exact = matmul(a, b)
        let rough = withPrecision(.bfloat16) {
            let inner = withPrecision(.float32) { matmul(a, b) }
            #expect(inner.floats == exact.floats)
            return matmul(a, b)
        }
        #expect(relativeDifference(rough, matmul(rounded(a), rounded(b))) < 2e-6)
        #expect(matmul(a, b).floats == exact.floats)
    }

    @Test func `Infinity and NaN stay infinity and NaN`() {
        var numbers = [Float](repeating: 1, count: 16 * 4)
        numbers[0] = .nan
        numbers[4] = .infinity
        numbers[8] = 3.4e38
        let y = withPrecision(.bfloat16) {
            matmul(Tensor(numbers, shape: [16, 4]), Tensor(repeating: 1, shape: [4, 4]))
        }
        let firsts = stride(from: 0, to: 64, by: 4).map { y.floats[$0] }
        #expect(firsts[0].isNaN)
        #expect(firsts[1] == .infinity)
        #expect(firsts[2] == .infinity)  // the nearest bfloat16 of the largest float32
        #expect(firsts[3...].allSatisfy { $0 == 4 })
    }

    @Test func `Gradients of attention and linear maps are near the exact ones`() throws {
        let inputs = [
            Tensor(normal: [3, 40, 48], seed: 1), Tensor(normal: [48, 48], seed: 2) * 0.1,
            Tensor(normal: [48], seed: 3),
        ]
        func gradients() throws -> [Tensor] {
            let tracked = inputs.map { $0.tracked() }
            let loss = recording {
                let rows = AttentionRows(
                    linear(tracked[0], weight: tracked[1], bias: tracked[2], activation: .gelu))
                return fusedAttention(
                    queries: rows, keys: rows, values: rows, options: AttentionOptions(headCount: 3)
                ).sum()
            }
            let found = loss.gradients()
            return try tracked.map { try #require(found[$0]) }
        }
        let exact = try gradients()
        let rough = try withPrecision(.bfloat16) { try gradients() }
        for (a, b) in zip(rough, exact) {
            #expect(relativeDifference(a, b) < 0.02)
            #expect(relativeDifference(a, b) > 1e-5)
        }
    }
}
