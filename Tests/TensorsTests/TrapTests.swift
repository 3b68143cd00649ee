import Tensors
import Testing

/// Errors of the programmer stop the program with a message that names the shapes.
struct TrapTests {
    private func expectSentence(_ sentence: String, _ result: ExitTest.Result?) {
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains(sentence))
    }

    @Test func `Shapes that do not broadcast trap`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor(zeros: [2, 3]) + Tensor(zeros: [2])
        }
        expectSentence("+: shapes [2, 3] and [2] do not broadcast.", result)
    }

    @Test func `Inner sizes that differ trap`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = matmul(Tensor(zeros: [2, 3]), Tensor(zeros: [3, 2]), transposingB: true)
        }
        expectSentence("matmul: inner sizes differ: [2, 3] and [3, 2] transposed.", result)
    }

    @Test func `Attention of a channel count that heads do not divide traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = AttentionRows(Tensor(zeros: [1, 2, 4]))
            _ = fusedAttention(queries: x, keys: x, values: x, options: AttentionOptions(headCount: 3))
        }
        expectSentence("are not divisible by 3 heads.", result)
    }

    @Test func `Plain attention of a channel count that heads do not divide traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor(zeros: [1, 2, 4])
            _ = attention(queries: x, keys: x, values: x, options: AttentionOptions(headCount: 3))
        }
        expectSentence("values [1, 2, 4] do not fit 3 heads.", result)
    }

    @Test func `A row outside the table traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor(zeros: [2, 3]).rows(at: Tensor([2] as [Int32]))
        }
        expectSentence("Row 2 is outside a table of 2 rows.", result)
    }

    @Test func `Memory that the machine does not have ends the program with a sentence`() async {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            _ = Tensor(zeros: [1 << 44])
        }
        expectSentence("The machine has no memory for another 70368745 MB", result)
    }

    @Test func `Elements of another type trap`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor([1] as [Int32]).floats
        }
        expectSentence("The tensor holds int32, not float32.", result)
    }

    @Test func `A count of elements that does not fit the shape traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor([1, 2, 3] as [Float], shape: [2, 2])
        }
        expectSentence("A tensor of shape [2, 2] has 4 elements, but 3 were given.", result)
    }

    @Test func `Computing the gradients of a loss twice traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor([1, 2] as [Float]).tracked()
            let loss = recording { (x * x).sum() }
            _ = loss.gradients()
            _ = loss.gradients()
        }
        expectSentence("The gradients of this recording have been computed before; record again.", result)
    }

    @Test func `A gradient of another shape than its input traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            differentiateCustomSum { gradient in [gradient] }
        }
        expectSentence("custom: the gradient of input 0 should have shape [2], but has [].", result)
        expectSentence("TensorsTests/TrapTests.swift", result)
    }

    @Test func `A gradient that is needed and missing traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            differentiateCustomSum { _ in [nil] }
        }
        expectSentence("custom: the gradient of input 0 should have shape [2], but there is none.", result)
    }

    @Test func `Fewer gradients than inputs trap`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            differentiateCustomSum { _ in [] }
        }
        expectSentence("custom: backward gives 0 gradients for 1 inputs.", result)
    }

    @Test func `An index outside the axis traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor(zeros: [2, 3]).gathered(Tensor([0, -1] as [Int32], shape: [2, 1]), along: 1)
        }
        expectSentence("Index -1 is outside an axis of length 3.", result)
    }

    @Test func `A comparison of two types traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor([1] as [Int32]) .== Tensor([1] as [UInt8])
        }
        expectSentence("Elements of int32 and uint8 cannot be compared.", result)
    }

    @Test func `A comparison with a number that the type does not have traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor([1] as [Int32]) .< 1.5
        }
        expectSentence("1.5 is not of type int32, which the elements that it is compared with have.", result)
    }

    @Test func `A mask that is not of bytes traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor(zeros: [2]).filled(where: Tensor(zeros: [2]), with: 1)
        }
        expectSentence("A mask is a tensor of uint8, not of float32.", result)
    }
}

/// Computes the gradients of a custom operation, the sum, whose backward gives these.
private func differentiateCustomSum(_ gradients: @escaping @Sendable (_ gradient: Tensor) -> [Tensor?]) {
    let x = Tensor([1, 2] as [Float]).tracked()
    let loss = recording {
        custom(inputs: [x]) {
            $0[0].sum()
        } backward: { gradient, _, _, _ in
            gradients(gradient)
        }
    }
    _ = loss.gradients()
}
