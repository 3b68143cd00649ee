import Tensors
import TestSupport
import Testing

/// Operations made by `custom`.
struct CustomTests {
    private let x = Tensor(normal: [3, 4], seed: 1).tracked()
    private let y = Tensor(normal: [3, 4], seed: 2).tracked()

    private static func product(_ x: Tensor, _ y: Tensor) -> Tensor {
        custom(inputs: [x, y]) {
            $0[0] * $0[1]
        } backward: { gradient, inputs, _, isNeeded in
            [isNeeded[0] ? gradient * inputs[1] : nil, isNeeded[1] ? gradient * inputs[0] : nil]
        }
    }

    /// The gradients of x and y of a loss made of a product and another use of both.
    private func gradients(_ product: (Tensor, Tensor) -> Tensor) throws -> [[Float]] {
        let loss = recording {
            let z = product(x, y)
            return (product(z, x) + z * y).sum()
        }
        let gradients = loss.gradients()
        return [try #require(gradients[x]).floats, try #require(gradients[y]).floats]
    }

    @Test func `It composes with other operations like a built-in one`() throws {
        #expect(try gradients(Self.product) == gradients(*))
    }

    @Test func `It can be recomputed in backward`() throws {
        let y = y
        let plain = try gradients(*)
        let again = try gradients { a, b in
            b.isIdentical(to: y) ? recomputed(a, with: [y]) { Self.product($0, y) } : Self.product(a, b)
        }
        #expect(again == plain)
    }

    @Test func `It is recorded only with a tracked input, in a recording`() {
        #expect(!Self.product(x, y).isTracked)
        recording {
            #expect(Self.product(x, y.detached).isTracked)
            #expect(!Self.product(x.detached, y.detached).isTracked)
        }
    }

    @Test func `Backward is told which gradients are needed`() throws {
        let y = y.detached
        let loss = recording {
            custom(inputs: [y, x]) {
                ($0[0] * $0[1]).sum()
            } backward: { gradient, inputs, output, isNeeded in
                #expect(isNeeded == [false, true])
                #expect(!output.isTracked && !inputs.contains { $0.isTracked })
                return [nil, inputs[0] * gradient]
            }
        }
        #expect(try #require(loss.gradients()[x]).floats == y.floats)
    }

    @Test func `A result that is an input has its own gradient`() throws {
        let loss = recording {
            custom(inputs: [x]) {
                $0[0]
            } backward: { gradient, _, _, _ in
                [gradient * 3]
            }.sum()
        }
        #expect(try #require(loss.gradients()[x]).floats == [Float](repeating: 3, count: 12))
    }

    @Test func `A tensor is written in place, of any type`() throws {
        let bytes = Tensor(shape: [2, 3], of: UInt8.self) { buffer in
            for index in buffer.indices { buffer[index] = UInt8(index) }
        }
        #expect((bytes.shape, bytes.dtype) == ([2, 3], .uint8))
        #expect(bytes.elements(as: UInt8.self) == [0, 1, 2, 3, 4, 5])
        #expect(Tensor(shape: [0, 3], of: Int32.self) { _ in }.elements(as: Int32.self).isEmpty)
        #expect(throws: CancellationError.self) {
            try Tensor(shape: [2], of: Float.self) { _ in throw CancellationError() }
        }
    }
}
