import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import Tensors

/// Many examples of a user, in groups that are read and computed by one rank each.
struct BulkOfExamples {
    /// The examples of each group, in their order: the same at all ranks.
    let groups: [[ListedExample]]
    /// How many examples are computed at once.
    let batchSize: Int
    let reader: ExampleReader
    let communicator: any Communicator
}

extension FinishedRun {
    /// How many examples are explained before they are handed over.
    static var explainedAtOnce: Int { 8 }

    /// Puts examples in groups.
    ///
    /// - Parameters:
    ///   - examples: the examples of rank 0, which the others are told.
    ///   - batchSize: how many are computed at once; nil: what all ranks have memory for.
    ///   - readsPieces: whether to read the pieces that the output asks for.
    ///   - groupSize: how many are in a group; nil: a few batches of them.
    ///   - communicator: the ranks.
    /// - Returns: the examples, in the same groups at all ranks.
    /// - Throws: `BatchError` if the model cannot read any; `SettingsError` if there is no memory for a batch.
    func bulk(
        of examples: [ListedExample], batchSize: Int?, readsPieces: Bool = false, groupSize: Int? = nil,
        _ communicator: any Communicator
    ) throws -> BulkOfExamples {
        let reader = try ExampleReader(of: perceiverIO, readsPieces: readsPieces)
        let examples = try communicator.toldValue { examples }
        let possible = bulkBatchSize(asked: batchSize, exampleCount: readsPieces ? .max : examples.count)
        let batchSize = try communicator.sharedValues(possible).min() ?? possible
        try model.requireMemory(batchSize: batchSize)
        return BulkOfExamples(
            groups: examples.batches(of: groupSize ?? batchSize * ExampleGroups.batchesAtOnce),
            batchSize: batchSize, reader: reader, communicator: communicator)
    }

    /// How many of any number of examples are computed at once: as many as in training, or 64 if that is more and there is
    /// memory.
    ///
    /// - Throws: `SettingsError` if there is no memory for one.
    package func bulkBatchSize() throws -> Int {
        let size = bulkBatchSize(asked: nil, exampleCount: .max)
        try model.requireMemory(batchSize: size)
        return size
    }

    private func bulkBatchSize(asked: Int?, exampleCount: Int) -> Int {
        var size = min(asked ?? max(64, settings.training.batchSize), max(1, exampleCount))
        if asked == nil {
            // Half of what there is: the estimate is a low one, and examples that were read take memory too.
            let available = MachineMemory.availableBytes / 2
            while size > 1, MemoryEstimate(model, batchSize: size).bytes > available { size /= 2 }
        }
        return size
    }

    /// Computes something of each piece of examples that were read, several at once.
    ///
    /// - Parameters:
    ///   - read: the pieces, those of an example one after another.
    ///   - input: what has read them.
    ///   - batchSize: how many are computed at once.
    ///   - compute: makes something of each piece of a batch, by their names.
    /// - Returns: for each example what was made of its pieces, or what is wrong with one.
    /// - Throws: what is wrong with all of them.
    func pieces<Piece>(
        of read: [ReadExample], input: any InputWithExamples, batchSize: Int,
        compute: (Batch, [String]) throws -> [Result<Piece, any Error>]
    ) throws -> [(listed: ListedExample, pieces: Result<[Piece], any Error>)] {
        var outcomes: [Result<Piece, any Error>?] = read.map { example in
            if case .failure(let error) = example.batch { .failure(error) } else { nil }
        }
        for group in try ExampleGroups(read, input: input, batchSize: batchSize).groups {
            let results = try withPrecision(precision) {
                try group.outcomes { try compute($0, $1.map { read[$0].listed.source.name }) }
            }
            for (index, result) in zip(group.indices, results) { outcomes[index] = result }
        }
        var all: [(listed: ListedExample, pieces: Result<[Piece], any Error>)] = []
        var pieces: Result<[Piece], any Error> = .success([])
        for (example, outcome) in zip(read, outcomes) {
            guard let outcome else { continue }
            pieces = pieces.flatMap { earlier in outcome.map { earlier + [$0] } }
            guard example.isLast else { continue }
            all.append((example.listed, pieces))
            pieces = .success([])
        }
        return all
    }

    /// Reads examples, computes something of each or of its pieces, several at once, and hands what is made of it to `body`, in
    /// their order and at rank 0.
    func forEach<Piece, Made: Codable>(
        in bulk: BulkOfExamples, make: (ListedExample, [Piece]) throws -> Made,
        compute: (Batch, [String]) throws -> [Result<Piece, any Error>],
        body: (ListedExample, Result<Made, any Error>) throws -> Void
    ) throws {
        let ahead = ReadAhead(
            bulk.communicator.dealt(bulk.groups), capacity: 1, make: bulk.reader.read)
        try bulk.communicator.collect(bulk.groups.count, from: ahead) { read in
            try pieces(
                of: read, input: bulk.reader.input, batchSize: bulk.batchSize, compute: compute
            ).map { listed, pieces in
                if case .failure(let request as Stopped) = pieces { throw request }
                return ExampleOutcome(pieces.flatMap { own in Result { try make(listed, own) } })
            }
        } take: { number, outcomes in
            for (example, outcome) in zip(bulk.groups[number], outcomes) {
                try body(example, outcome.result.mapError(example.error))
            }
        }
    }
}
