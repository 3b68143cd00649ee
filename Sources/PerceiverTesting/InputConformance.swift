import Foundation
import PerceiverKit

/// Checks that an input adapter does what `InputAdapter` promises.
///
/// This initialises the adapter's parameters, so make an adapter for it alone.
///
/// - Parameters:
///   - adapter: the adapter.
///   - batch: two examples or more, as the data set makes them, with padding if it can occur.
///   - examples: users' examples that it should read.
/// - Returns: a sentence for each fault, which names the adapter, what was expected and what was found.
public func conformanceFaults(
    of adapter: some InputAdapter, on batch: Batch, examples: [ExampleSource] = []
) -> [String] {
    var faults = Faults(of: adapter)
    faults.expect(
        batch.count >= 2, "should be checked on two examples or more, but the batch has \(batch.count).")
    faults.checkParameters(of: adapter)
    guard let array = faults.attempt("take the batch of \(batch.names)", { try adapter(batch) }) else {
        return faults.sentences
    }
    faults.checkSizes(of: array, from: adapter, exampleCount: batch.count)
    faults.checkRepetition(of: adapter, array, batch)
    if faults.sentences.isEmpty {
        faults.checkIndependence(of: adapter, array, batch)
        faults.checkPadding(of: adapter, array, batch)
        faults.checkGradients(of: adapter, from: "its rows") {
            let rows = try adapter(batch).rows
            return (rows * Tensor(normal: rows.shape, seed: 2)).sum()
        }
    }
    if let adapter = adapter as? any InputWithExamples {
        faults.checkExamples(of: adapter, examples)
    } else {
        faults.expect(examples.isEmpty, "should be an InputWithExamples to take examples of a user's own.")
    }
    return faults.sentences
}

extension Faults {
    /// Checks that the same batch gives the same rows, with or without labels.
    fileprivate mutating func checkRepetition(
        of adapter: some InputAdapter, _ array: InputArray, _ batch: Batch
    ) {
        let sentence =
            "should give the same rows of the same batch, to the bit, but a second time they are others."
        if let again = attempt("take a batch twice", { try adapter(batch) }) {
            expect(again.rows.isSame(as: array.rows), sentence)
        }
        guard batch.names != batch.withoutLabels.names else { return }
        if let blind = attempt("take a batch without labels", { try adapter(batch.withoutLabels) }) {
            expect(
                blind.rows.isSame(as: array.rows),
                "should not look at the labels, but without them its rows are others.")
        }
    }

    /// Checks that users' examples become batches of one, or errors that name them.
    fileprivate mutating func checkExamples(of adapter: some InputWithExamples, _ examples: [ExampleSource]) {
        for source in examples {
            guard let batch = attempt("take the example \(source.name)", { try adapter.example(source) })
            else { continue }
            check(batch, of: source, adapter)
        }
        let odd: [ExampleSource] = [
            .file("/no/such/example"), .standardInput(Data()), .standardInput(Data([0xFF, 0, 0x80, 0x31])),
        ]
        for source in odd {
            do {
                try check(adapter.example(source), of: source, adapter)
            } catch {
                expect(
                    "\(error)".contains(source.name),
                    "should name an example that it cannot use, \(source.name), but its error is: \(error)")
            }
        }
    }

    private mutating func check(
        _ batch: Batch, of source: ExampleSource, _ adapter: some InputWithExamples
    ) {
        expect(
            batch.count == 1,
            "should make a batch of one of the example \(source.name), but it has \(counted(batch.count, "example"))."
        )
        if let array = attempt("take its own example \(source.name)", { try adapter(batch) }) {
            expect(
                array.channels == adapter.channels,
                "should make rows of its \(counted(adapter.channels, "channel")) of the example \(source.name), but they "
                    + "have \(array.channels).")
        }
    }
}
