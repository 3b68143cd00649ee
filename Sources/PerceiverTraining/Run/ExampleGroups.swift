import Perceiver
import Tensors

/// Examples put together in batches, those of about the same size in one, so that little is padded.
struct ExampleGroups {
    /// How many batches' worth of examples are sorted by size together.
    static let batchesAtOnce = 4

    /// Examples that are computed at once.
    struct Group {
        /// Their numbers.
        let indices: [Int]
        let batch: Batch
        /// Each alone.
        let singles: [Batch]

        /// What `compute` makes of the examples; where it cannot use them together, of each alone, so that an error is
        /// that of the example at fault.
        func outcomes<Outcome>(
            _ compute: (Batch, [Int]) throws -> [Result<Outcome, any Error>]
        ) throws -> [Result<Outcome, any Error>] {
            do {
                return try compute(batch, indices)
            } catch  where indices.count > 1 {
                return zip(singles, indices).map { single, index in
                    Result { try compute(single, [index])[0].get() }
                }
            } catch {
                return [.failure(error)]
            }
        }
    }

    private(set) var groups: [Group] = []

    /// Puts together the examples that could be read.
    init(_ examples: [ReadExample], input: any InputWithExamples, batchSize: Int) throws {
        let read = examples.enumerated().compactMap { index, example in
            (try? example.batch.get()).map { (index: index, batch: $0) }
        }
        func size(_ batch: Batch) -> Int { batch.tensors.values.reduce(0) { $0 + $1.count } }
        let sorted = read.map { (entry: $0, size: size($0.batch)) }
            .sorted { ($0.size, $0.entry.index) < ($1.size, $1.entry.index) }.map(\.entry)
        for start in stride(from: 0, to: sorted.count, by: batchSize) {
            try add(sorted[start..<min(sorted.count, start + batchSize)], input)
        }
    }

    /// Adds examples as one batch, or as one for each shape if they cannot be padded.
    private mutating func add(
        _ examples: ArraySlice<(index: Int, batch: Batch)>, _ input: any InputWithExamples
    )
        throws
    {
        let batches = examples.map(\.batch)
        if let batch = try Batch(joining: batches) ?? input.padded(batches) {
            groups.append(Group(indices: examples.map(\.index), batch: batch, singles: batches))
            return
        }
        var rest = examples
        while let first = rest.first {
            let alike = rest.prefix { Batch(joining: [first.batch, $0.batch]) != nil }
            try add(alike, input)
            rest = rest.dropFirst(alike.count)
        }
    }
}
