import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// Cached latents of examples, each computed once, for a model whose input adapter and encoder are frozen.
///
/// They are always computed in the parts of batches of the first epoch, so that a resumed run, which computes them later, gets
/// the same bits. Each rank keeps those of the parts that it computes in the first epoch, and sends them to the ranks that
/// need them in later ones.
final class LatentCache {
    /// What is cached and where, in words.
    let description: String
    private let model: any ModelWithLatents
    private let dataset: any Dataset
    private let ranks: any Communicator
    private let memory: ScratchMemory
    private var parts: [Split: Part] = [:]

    /// The cached examples of a split.
    private struct Part {
        /// The examples whose latents are computed together.
        let groups: [[Int]]
        /// The number of the group that each example is in.
        let groupOfExample: [Int]
        /// The rank that computes each group, and keeps its latents.
        let rankOfGroup: [Int]
        /// The place of each example among those that its rank keeps.
        let place: [Int]
        /// How many examples this rank keeps.
        let keptCount: Int
        /// The bytes of earlier splits in memory.
        let offset: Int
        /// The bytes of an example, in all its views.
        let exampleSize: Int
        /// For each group, whether its latents have been computed.
        var isComputed: [Bool]

        /// The bytes of all examples that are kept here.
        var byteCount: Int { keptCount * exampleSize }

        init(
            _ groups: [[Int]], rankOfGroup: [Int], rank: Int, exampleCount: Int, offset: Int, exampleSize: Int
        ) {
            (self.groups, self.rankOfGroup, self.offset) = (groups, rankOfGroup, offset)
            self.exampleSize = exampleSize
            var groupOfExample = Array(repeating: 0, count: exampleCount)
            var place = groupOfExample
            var counts: [Int: Int] = [:]
            for (number, indices) in groups.enumerated() {
                for index in indices {
                    groupOfExample[index] = number
                    place[index] = counts[rankOfGroup[number], default: 0]
                    counts[rankOfGroup[number], default: 0] += 1
                }
            }
            (self.groupOfExample, self.place) = (groupOfExample, place)
            keptCount = counts[rank] ?? 0
            isComputed = groups.map { _ in false }
        }

        /// The rank that keeps the latents of an example.
        func rank(of example: Int) -> Int { rankOfGroup[groupOfExample[example]] }
    }

    /// Allocates memory for training and validation examples; nil if a model has no latents, or training or the data can
    /// change them.
    ///
    /// - Throws: `FileError` or `SettingsError` if there is not enough memory or disk space.
    init?(
        _ model: some Model, settings: TrainingSettings, dataset: any Dataset, run: RunDirectory,
        ranks: any Communicator
    ) throws {
        guard let model = model as? any ModelWithLatents, dataset.isSameEachEpoch,
            model.parameters().allSatisfy({ !model.makesLatents($0.name) || $0.parameter.isFrozen })
        else { return nil }
        (self.model, self.dataset, self.ranks) = (model, dataset, ranks)
        let (trainCount, validationCount) = (dataset.count(of: .train), dataset.count(of: .validation))
        let tree = PartTree(partCount: settings.partCount)
        let rankOfPart = tree.rankOfPart(among: ranks.rankCount)
        let batches = BatchOrder(training: dataset, settings, epoch: 0).batches
        let train = Part(
            batches.flatMap { batch in (0..<tree.partCount).map { batch.part($0, of: tree.partCount) } },
            rankOfGroup: batches.flatMap { _ in rankOfPart }, rank: ranks.rank, exampleCount: trainCount,
            offset: 0, exampleSize: try Self.exampleSize(of: .train, dataset, model))
        let measured = BatchOrder(measuring: .validation, of: dataset, size: settings.batchSize).batches
        let validation = Part(
            measured, rankOfGroup: measured.indices.map { $0 % ranks.rankCount }, rank: ranks.rank,
            exampleCount: validationCount, offset: train.byteCount,
            exampleSize: try Self.exampleSize(of: .validation, dataset, model))
        parts = [.train: train, .validation: validation]
        let byteCount = train.byteCount + validation.byteCount
        let (megabytes, limit) = ((byteCount + 999_999) / 1_000_000, settings.cachedLatentsMB)
        let exampleCount = train.keptCount + validation.keptCount
        let location: String
        if byteCount / 1_000_000 < limit {
            guard let memory = ScratchMemory(byteCount: max(1, byteCount)) else {
                throw SettingsError(
                    "The system has no \(megabytes) MB of memory for the latents of \(exampleCount) examples; "
                        + "a lower training.cached_latents_mb keeps them in a file.")
            }
            self.memory = memory
            location = "\(megabytes) MB of memory"
        } else {
            let folder = ranks.isFirst ? run.path : FileManager.default.temporaryDirectory.path
            memory = try ScratchMemory(byteCount: max(1, byteCount), path: "\(folder)/latents")
            location =
                "a file of \(megabytes) MB, which is over training.cached_latents_mb = \(limit) and is gone at the end"
        }
        let others = ranks.rankCount > 1 ? " of this rank" : ""
        description =
            "latents of \(exampleCount) examples\(others) in \(location); the encoder sees each once"
    }

    /// The bytes of the latents of an example, in as many views as the first of its split has.
    private static func exampleSize(
        of split: Split, _ dataset: any Dataset, _ model: any ModelWithLatents
    ) throws -> Int {
        guard dataset.count(of: split) > 0 else { return 0 }
        let viewCount = try model.viewCount(of: dataset.batch([0], of: split, epoch: 0))
        return model.latentShape.reduce(viewCount * MemoryLayout<Float>.stride, *)
    }

    /// A batch with its latents, all of which this rank keeps; they are computed now if they are not cached.
    ///
    /// - Throws: what is wrong with an example that has to be read again.
    func batch(_ loaded: LoadedBatch, of split: Split) throws -> Batch {
        var batch = loaded.batch
        guard let part = parts[split] else {
            batch.latents = try model.latents(of: batch)
            return batch
        }
        try compute(loaded.indices, from: [loaded], of: split)
        batch.latents = latents(of: loaded.indices, part) { keptBytes(of: $0, part) }
        return batch
    }

    /// The parts of a step's batches with their latents, some of which other ranks keep.
    ///
    /// - Parameter step: the same step at all ranks, each with its own parts.
    /// - Returns: this rank's parts, in their order.
    /// - Throws: what is wrong with an example that has to be read again; ``RankFailure``.
    func parts(of step: PartLoader.Step) throws -> [TrainingStep.Part] {
        guard let part = parts[.train] else { return [] }
        let tree = PartTree(partCount: step.indicesOfParts.count)
        let wanted = (0..<ranks.rankCount).map { rank in
            tree.parts(of: rank, among: ranks.rankCount).flatMap { step.indicesOfParts[$0].joined() }
        }
        let own = wanted.joined().filter { part.rank(of: $0) == ranks.rank }
        try compute(own, from: step.own.map(\.loaded), of: .train)
        let others = try exchanged(wanted, part)
        return step.own.map { entry in
            var batch = entry.loaded.batch
            batch.latents = latents(of: entry.loaded.indices, part) { index in
                part.rank(of: index) == ranks.rank
                    ? keptBytes(of: index, part) : others.bytes(of: index)
            }
            return TrainingStep.Part(batch, index: entry.index, number: entry.number)
        }
    }

    /// Computes the latents of examples that this rank keeps, of their whole groups, unless that has been done.
    private func compute(_ examples: [Int], from loaded: [LoadedBatch], of split: Split) throws {
        guard let part = parts[split] else { return }
        for number in Set(examples.map { part.groupOfExample[$0] }).sorted() where !part.isComputed[number] {
            // Of several ranks none stops without the others.
            if ranks.rankCount == 1 { try StopSignals.check() }
            let indices = part.groups[number]
            let batch =
                try loaded.first { $0.indices == indices }?.batch
                ?? dataset.batch(indices, of: split, epoch: 0)
            try model.latents(of: batch).withBytes { computed in
                for (row, index) in indices.enumerated() {
                    let bytes = keptBytes(of: index, part)
                    bytes.copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: computed[row * bytes.count..<(row + 1) * bytes.count]))
                }
            }
            parts[split]?.isComputed[number] = true
        }
    }

    /// Sends the latents that other ranks want and this one keeps, and receives those that this one wants.
    private func exchanged(_ wanted: [[Int]], _ part: Part) throws -> ReceivedLatents {
        let own = wanted[ranks.rank].filter { part.rank(of: $0) != ranks.rank }
        let received = ReceivedLatents(of: own, exampleSize: part.exampleSize)
        guard ranks.rankCount > 1 else { return received }
        var sent: [OutgoingMessage] = []
        for rank in wanted.indices where rank != ranks.rank {
            for index in wanted[rank] where part.rank(of: index) == ranks.rank {
                sent.append(OutgoingMessage(to: rank, UnsafeRawBufferPointer(keptBytes(of: index, part))))
            }
        }
        try ranks.exchange(
            sending: sent,
            receiving: own.map { IncomingMessage(from: part.rank(of: $0), received.bytes(of: $0)) })
        return received
    }

    /// The latents [b * v, n, d] of examples, of v views of each.
    private func latents(
        of examples: [Int], _ part: Part, bytes: (Int) -> UnsafeMutableRawBufferPointer
    ) -> Tensor {
        let elementCount = part.exampleSize / MemoryLayout<Float>.stride * examples.count
        let viewCount = elementCount / max(1, model.latentShape.reduce(1, *))
        var latents = Tensor(zeros: [viewCount] + model.latentShape)
        latents.withMutableElements(as: Float.self) { elements in
            var rest = UnsafeMutableRawBufferPointer(elements)[...]
            for index in examples {
                let bytes = bytes(index)
                UnsafeMutableRawBufferPointer(rebasing: rest).copyMemory(from: UnsafeRawBufferPointer(bytes))
                rest = rest.dropFirst(bytes.count)
            }
        }
        return latents
    }

    /// The memory for the latents of an example that this rank keeps.
    private func keptBytes(of index: Int, _ part: Part) -> UnsafeMutableRawBufferPointer {
        let start = part.offset + part.place[index] * part.exampleSize
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<start + part.exampleSize])
    }
}

/// Latents of examples that other ranks keep.
private final class ReceivedLatents {
    private let memory: UnsafeMutableRawBufferPointer
    private let exampleSize: Int
    private let places: [Int: Int]

    init(of examples: [Int], exampleSize: Int) {
        memory = .allocate(byteCount: max(1, examples.count * exampleSize), alignment: 16)
        self.exampleSize = exampleSize
        places = Dictionary(uniqueKeysWithValues: examples.enumerated().map { ($1, $0) })
    }

    deinit { memory.deallocate() }

    func bytes(of example: Int) -> UnsafeMutableRawBufferPointer {
        let start = places[example, default: 0] * exampleSize
        return UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + exampleSize])
    }
}
