import Tensors
import TestSupport
import Testing

/// Every differentiable operation against a reference in double precision, in value and gradients.
struct OperationTests {
    private static let rows = operationTable.sorted { $0.key < $1.key }.flatMap(\.value)

    @Test(arguments: rows)
    func `The value is that of the reference`(row: OperationRow) {
        #expect(row.valueError() < 1e-5)
    }

    @Test(arguments: rows)
    func `Gradients are the finite differences of the reference`(row: OperationRow) {
        for (input, error) in row.gradientErrors().enumerated() {
            #expect(error < 5e-5, "input \(input)")
        }
    }

    @Test(arguments: rows)
    func `A gradient does not depend on which others are needed`(row: OperationRow) {
        #expect(row.inputsDependingOnCompany().isEmpty)
    }

    @Test func `The table has every public operation, and no other`() throws {
        let known = Set(operationTable.keys).union(operationsWithoutGradient.keys)
        let declared = try publicOperations()
        #expect(declared.subtracting(known).sorted() == [], "Declared, and not in the table.")
        #expect(known.subtracting(declared).sorted() == [], "In the table, and not declared.")
    }

    @Test(arguments: operationTable.keys.sorted())
    func `Each operation has an example`(name: String) {
        #expect(operationTable[name]?.isEmpty == false)
    }
}
