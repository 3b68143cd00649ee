import PerceiverKit
import PerceiverTesting
import Testing

/// Every fault is found by the sentence that tells it, and nothing is said of what has none.
struct ConformanceTests {
    private func batch() throws -> Batch { try ToyData().batch([0, 1], of: .train, epoch: 0) }

    @Test func `Nothing is said of adapters and data without a fault`() throws {
        expectConforms(ToyData(), openedAgain: ToyData(opening: 1))
        expectConforms(ToyInput(), on: try batch(), examples: [.argument("good")])
        expectConforms(ToyOutput(), beside: ToyInput(), on: try batch())
        try expectConforms([ToyPlugin.self], input: "toy", examples: [.argument("good")])
    }

    @Test(arguments: InputFault.allCases)
    func `A fault of an input adapter is found`(fault: InputFault) throws {
        let faults = conformanceFaults(of: ToyInput(fault), on: try batch(), examples: [.argument("good")])
        #expect(
            faults.contains { $0.hasPrefix("ToyInput should ") && $0.contains(fault.rawValue) }, "\(faults)")
    }

    @Test(arguments: OutputFault.allCases)
    func `A fault of an output adapter is found`(fault: OutputFault) throws {
        let faults = conformanceFaults(of: ToyOutput(fault), beside: ToyInput(), on: try batch())
        #expect(
            faults.contains { $0.hasPrefix("ToyOutput should ") && $0.contains(fault.rawValue) }, "\(faults)")
    }

    @Test(arguments: DataFault.allCases)
    func `A fault of a data set is found`(fault: DataFault) throws {
        let faults = conformanceFaults(of: ToyData(fault), openedAgain: ToyData(fault, opening: 1))
        #expect(
            faults.contains { $0.hasPrefix("ToyData should ") && $0.contains(fault.rawValue) }, "\(faults)")
    }

    @Test func `Each fault is an issue of the test`() throws {
        let batch = try batch()
        withKnownIssue {
            expectConforms(ToyInput(.wrongChannels), on: batch)
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains(InputFault.wrongChannels.rawValue) }
        }
    }
}

/// Registers the toys without faults.
private enum ToyPlugin: Plugin {
    struct None: Settings {}

    static func register(in registry: inout Registry) {
        registry.addInput("toy", summary: "a toy", settings: None.self) { _, _ in ToyInput() }
        registry.addDataset("toys", for: "toy", summary: "toys", settings: None.self) { _, _ in ToyData() }
    }
}
