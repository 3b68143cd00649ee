import Foundation
import Tensors
import TestSupport
import Testing

/// An operation with its gradient, added in a target that uses public declarations only.
struct CustomOperationTests {
    private static func row(_ shape: [Int], decay: Float) -> OperationRow {
        OperationRow(
            "leaky sum \(shape), decay \(decay)", [Tensor(normal: shape, seed: 1), Tensor(decay)],
            { $0[0].leakySum(decay: $0[1]) },
            reference: { x in
                DoubleArray(shape: shape) { index in
                    let (row, time) = (Array(index.dropLast()), index[index.count - 1])
                    return sum(0..<time + 1) { x[0][row + [$0]] * pow(x[1][[]], Double(time - $0)) }
                }
            })
    }

    private static let rows = [
        row([7], decay: 0.5), row([3, 4], decay: -0.8), row([2, 100, 5], decay: 1.1),
    ]

    @Test(arguments: rows)
    func `Value and gradients are those of a reference in double precision`(row: OperationRow) {
        #expect(row.valueError() < 1e-5)
        for (input, error) in row.gradientErrors().enumerated() { #expect(error < 5e-5, "input \(input)") }
        #expect(row.inputsDependingOnCompany().isEmpty)
    }

    @Test func `Gradient descent finds the decay of the data`() throws {
        let x = Tensor(normal: [20, 12], seed: 2)
        let target = x.leakySum(decay: Tensor(0.8))
        var decay = Tensor(0.2)
        for _ in 0..<200 {
            let tracked = decay.tracked()
            let loss = recording { x.leakySum(decay: tracked).meanSquaredError(target) }
            decay.add(try #require(loss.gradients()[tracked]), scaledBy: -0.03)
        }
        #expect(abs(decay.scalar - 0.8) < 1e-4)
    }

    @Test func `The page about operations shows this file word for word`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let source = try String(contentsOf: folder.appending(path: "LeakySum.swift"), encoding: .utf8)
        let page = folder.appending(path: "../../Sources/Tensors/Tensors.docc/AddingAnOperation.md")
            .standardizedFileURL
        #expect(try String(contentsOf: page, encoding: .utf8).contains("```swift\n\(source)```\n"))
    }
}
