import CKernels
import TestSupport
import Testing

@testable import Tensors

/// Linear maps of 8-bit integers, against loops over their formulas.
struct Int8Tests {
    /// The scale and the integers of a row, by the formula; `keepsAll` is false for weights, whose scales have 17 bits.
    private static func rounded(_ row: [Float], keepsAll: Bool) -> (scale: Float, integers: [Int]) {
        let largest = row.map(abs).max() ?? 0
        guard row.allSatisfy(\.isFinite) else { return (.nan, row.map { _ in 0 }) }
        var scale = largest / 127
        guard scale >= .leastNormalMagnitude else { return (0, row.map { _ in 0 }) }
        if !keepsAll {
            let bits = scale.bitPattern
            scale = Float(bitPattern: (bits + 0x3f + (bits >> 7 & 1)) & ~0x7f)
        }
        let factor = 1 / scale
        return (scale, row.map { Int(($0 * factor).rounded(.toNearestOrEven)) })
    }

    /// What ``linear(_:weight:bias:activation:residual:)`` says, in loops.
    private static func reference(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) -> [Float] {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let (xs, ws) = (x.floats, weight.floats)
        let maps = (0..<outputs).map {
            rounded(Array(ws[$0 * inputs..<($0 + 1) * inputs]), keepsAll: false)
        }
        return (0..<xs.count / inputs).flatMap { row in
            let (scale, integers) = rounded(Array(xs[row * inputs..<(row + 1) * inputs]), keepsAll: true)
            return maps.indices.map { output in
                let sum = zip(integers, maps[output].integers).reduce(0) { $0 + $1.0 * $1.1 }
                let product = Float(sum) * scale * maps[output].scale
                return bias.map { product + $0.floats[output] } ?? product
            }
        }
    }

    private func packed(_ weight: Tensor) -> PackedWeight { PackedWeight([RoundedWeight(weight)]) }

    /// m, n, k: odd, and beyond tiles, panels and blocks in each direction.
    private static let sizes = [
        (1, 1, 1), (1, 16, 64), (2, 33, 5), (3, 31, 66), (4, 70, 129), (5, 17, 127), (7, 64, 4), (12, 48, 67),
        (13, 300, 65), (250, 130, 33), (500, 140, 70), (3900, 17, 6),
    ]

    @Test(arguments: sizes)
    func `A product is that of the integers, to the bit`(size: (Int, Int, Int)) {
        let (m, n, k) = size
        let x = Tensor(normal: [m, k], seed: 1)
        let weight = Tensor(normal: [n, k], seed: 2)
        let bias = Tensor(normal: [n], seed: 3)
        #expect(linear(x, weight: packed(weight), bias: bias).floats == Self.reference(x, weight, bias))
        #expect(linear(x, weight: packed(weight)).floats == Self.reference(x, weight, nil))
    }

    @Test(arguments: [1, 6, 26])
    func `The largest numbers do not overflow`(m: Int) {
        let k = 1 << 16
        func signs(_ shape: [Int], _ sign: (Int) -> Bool) -> Tensor {
            Tensor((0..<shape[0] * shape[1]).map { sign($0) ? Float(3e38) : -3e38 }, shape: shape)
        }
        let rows = signs([m, k]) { $0 / k % 2 == 0 } * 1e-30
        let weight = signs([17, k]) { $0 / k % 3 == 0 } * 1e-30
        #expect(RoundedWeight.isWorthwhile(outputs: 17, inputs: k))
        #expect(linear(rows, weight: packed(weight)).floats == Self.reference(rows, weight, nil))
    }

    @Test(arguments: sizes)
    func `Processors without the instructions find the same numbers`(size: (Int, Int, Int)) {
        let (m, n, k) = size
        let weight = packed(Tensor(normal: [n, k], seed: 1))
        let (x, bias) = (Tensor(normal: [m, k], seed: 2), Tensor(normal: [n], seed: 3))
        var bytes = [UInt8](repeating: 0, count: m * kernel_int8_row_bytes(k))
        var scales = [Float](repeating: 0, count: m)
        kernel_int8_round_rows(&bytes, &scales, x.data, m, k)
        let plain = Tensor(shape: [m, n]) { out in
            weight.withMap(bias: bias) { kernel_int8_linear_plain(out, n, bytes, scales, m, $0, 0, n) }
        }
        #expect(linear(x, weight: weight, bias: bias).floats == plain.floats)
    }

    @Test func `A weight is rounded to the nearest multiple of its row's scale, and once for all`() {
        let weight = concatenated(
            [Tensor(normal: [40, 77], seed: 1) * 0.02, Tensor(zeros: [1, 77])], along: 0)
        let rounded = RoundedWeight(weight)
        let (integers, scales) = (rounded.integers.elements(as: UInt8.self), rounded.scales.floats)
        for (index, pair) in zip(weight.floats, rounded.weight.floats).enumerated() {
            let scale = scales[index / 77]
            #expect(pair.1 == scale * Float(Int(integers[index]) - 128))
            #expect(abs(pair.0 - pair.1) <= scale * 0.5001)
            #expect(scale.significandBitPattern & 0x7f == 0)
        }
        let again = RoundedWeight(rounded.weight)
        #expect(again.integers.elements(as: UInt8.self) == integers)
        #expect(again.scales.floats == scales)
        #expect(scales[40] == 0)
    }

    @Test func `The error is within that of rounding both factors`() {
        let (m, n, k) = (9, 50, 333)
        let (x, weight) = (Tensor(normal: [m, k], seed: 1), Tensor(normal: [n, k], seed: 2))
        let (exact, found) = (linear(x, weight: weight).floats, linear(x, weight: packed(weight)).floats)
        let (xs, ws) = (x.floats, weight.floats)
        for row in 0..<m {
            let own = xs[row * k..<(row + 1) * k]
            let t = (own.map(abs).max() ?? 0) / 127
            for output in 0..<n {
                let map = ws[output * k..<(output + 1) * k]
                let s = (map.map(abs).max() ?? 0) / 127
                let bound = zip(own, map).reduce(Float(0)) {
                    $0 + (abs($1.0) * s + abs($1.1) * t) / 2 + s * t / 4
                }
                #expect(abs(exact[row * n + output] - found[row * n + output]) <= bound * 1.001)
            }
        }
        #expect(relativeDifference(found, exact) < 0.05)
        #expect(relativeDifference(found, exact) > 1e-4)
    }

    @Test func `Rows with NaN or infinity become NaN, and no other row does`() {
        var numbers = [Float](repeating: 0.5, count: 6 * 70)
        numbers[3] = .nan
        numbers[70] = .infinity
        numbers[2 * 70 + 69] = -.infinity
        for index in 3 * 70..<4 * 70 { numbers[index] = 0 }
        numbers[4 * 70] = Float(bitPattern: 7)
        for index in 4 * 70 + 1..<5 * 70 { numbers[index] = 0 }
        let bias = Tensor(normal: [20], seed: 2)
        let y = linear(
            Tensor(numbers, shape: [6, 70]), weight: packed(Tensor(normal: [20, 70], seed: 1)), bias: bias
        ).floats
        #expect(y[..<60].allSatisfy { $0.isNaN })
        // Of nothing, and of numbers too small to have a scale, only the bias is left.
        #expect(Array(y[60..<80]) == bias.floats && Array(y[80..<100]) == bias.floats)
        #expect(y[100...].allSatisfy { $0.isFinite })
        var weights = Tensor(normal: [20, 70], seed: 1).floats
        weights[5 * 70] = .nan
        let one = linear(
            Tensor(normal: [1, 70], seed: 3), weight: packed(Tensor(weights, shape: [20, 70]))
        ).floats
        #expect(one.enumerated().allSatisfy { $1.isNaN == ($0 == 5) })
    }

    @Test(arguments: [1, 30, 700, 4100])
    func `Neither the number of threads nor the rest of the batch changes a row`(m: Int) {
        let x = Tensor(normal: [m, 72], seed: 1)
        let weight = packed(Tensor(normal: [290, 72], seed: 2))
        let residual = Tensor(normal: [m, 290], seed: 3)
        func found(_ rows: Range<Int>) -> [Float] {
            linear(
                x.sliced(rows, along: 0), weight: weight, activation: .gelu,
                residual: residual.sliced(rows, along: 0)
            ).floats
        }
        let all = found(0..<m)
        #expect(withThreads(1) { found(0..<m) } == all)
        #expect(found(m / 2..<m / 2 + 1) == Array(all[m / 2 * 290..<(m / 2 + 1) * 290]))
    }

    @Test func `Activation and residual are those of a map in float32`() {
        let x = Tensor(normal: [300, 80], seed: 1)
        let weight = packed(Tensor(normal: [40, 80], seed: 2))
        let (bias, residual) = (Tensor(normal: [40], seed: 3), Tensor(normal: [150, 40], seed: 4))
        let plain = linear(x, weight: weight, bias: bias)
        let activated = linear(x, weight: weight, bias: bias, activation: .gelu)
        #expect(relativeDifference(activated, plain.gelu()) < 1e-6)
        let whole = linear(
            x.reshaped(to: [2, 150, 80]), weight: weight, bias: bias, activation: .gelu, residual: residual)
        #expect(relativeDifference(whole, plain.gelu().reshaped(to: [2, 150, 40]) + residual) < 1e-6)
    }

    @Test func `Products of two tensors stay as they are`() {
        let (a, b) = (Tensor(normal: [70, 70], seed: 1), Tensor(normal: [70, 70], seed: 2))
        #expect(withPrecision(.int8) { matmul(a, b) }.floats == matmul(a, b).floats)
    }
}
