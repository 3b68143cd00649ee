import Tensors
import TestSupport
import Testing

/// Every differentiable operation against a loop in double precision, in value and in gradients.
struct OperationTests {
    private static let rows =
        arithmeticTable + elementwiseTable + reductionTable + matmulTable + linearTable + rowwiseTable
        + indexingTable + shapingTable

    @Test(arguments: rows)
    func theValueIsThatOfTheReference(row: OperationRow) {
        #expect(row.valueError() < 1e-5)
    }

    @Test(arguments: rows)
    func gradientsAreTheSlopesOfTheReference(row: OperationRow) {
        for (input, error) in row.gradientErrors().enumerated() {
            #expect(error < 5e-5, "input \(input)")
        }
    }

    @Test(arguments: rows)
    func aGradientDoesNotDependOnWhichOthersAreAskedFor(row: OperationRow) {
        #expect(row.inputsDependingOnCompany().isEmpty)
    }
}

/// Fixed normal numbers of each shape.
func normal(_ shapes: [Int]...) -> [Tensor] {
    shapes.enumerated().map { Tensor(normal: $1, seed: UInt64($0) + 1) }
}

/// Fixed random numbers in 0.5 ..< 1.5, for what must stay away from zero.
func positive(_ shape: [Int]) -> Tensor { Tensor(uniform: shape, seed: 99) + 0.5 }
