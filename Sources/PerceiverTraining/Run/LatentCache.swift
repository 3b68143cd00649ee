import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// Cached latents of examples, each computed once, for a model whose input adapter and encoder are frozen.
///
/// They are always computed in the batches of the first epoch, so that a resumed run, which computes them later, gets
/// the same bits.
final class LatentCache {
    /// What is cached and where, in words.
    let description: String
    private let model: any ModelWithLatents
    private let dataset: any Dataset
    private let memory: ScratchMemory
    private var parts: [Split: Part] = [:]

    /// The cached examples of a split.
    private struct Part {
        /// The examples whose latents are computed together.
        let batches: [[Int]]
        /// The number of the batch that each example is in.
        let batchOfExample: [Int]
        /// The bytes of earlier splits in memory.
        let offset: Int
        /// The bytes of an example, in all its views.
        let exampleSize: Int
        /// For each batch, whether its latents have been computed.
        var isComputed: [Bool]

        /// The bytes of all examples.
        var byteCount: Int { batchOfExample.count * exampleSize }

        init(_ order: BatchOrder, exampleCount: Int, offset: Int, exampleSize: Int) {
            self.exampleSize = exampleSize
            batches = order.batches
            var batchOfExample = Array(repeating: 0, count: exampleCount)
            for (number, indices) in batches.enumerated() {
                for index in indices { batchOfExample[index] = number }
            }
            self.batchOfExample = batchOfExample
            self.offset = offset
            isComputed = batches.map { _ in false }
        }
    }

    /// Allocates memory for training and validation examples; nil if a model has no latents, or training or the data can
    /// change them.
    ///
    /// - Throws: `FileError` or `SettingsError` if there is not enough memory or disk space.
    init?(
        _ model: some Model, settings: TrainingSettings, dataset: any Dataset, run: RunDirectory
    ) throws {
        guard let model = model as? any ModelWithLatents, dataset.isSameEachEpoch,
            model.parameters().allSatisfy({ !model.makesLatents($0.name) || $0.parameter.isFrozen })
        else { return nil }
        self.model = model
        self.dataset = dataset
        let (trainCount, validationCount) = (dataset.count(of: .train), dataset.count(of: .validation))
        let train = Part(
            BatchOrder(training: dataset, settings, epoch: 0), exampleCount: trainCount, offset: 0,
            exampleSize: try Self.exampleSize(of: .train, dataset, model))
        let validation = Part(
            BatchOrder(measuring: .validation, of: dataset, size: settings.batchSize),
            exampleCount: validationCount, offset: train.byteCount,
            exampleSize: try Self.exampleSize(of: .validation, dataset, model))
        parts = [.train: train, .validation: validation]
        let exampleCount = trainCount + validationCount
        let byteCount = train.byteCount + validation.byteCount
        let (megabytes, limit) = ((byteCount + 999_999) / 1_000_000, settings.cachedLatentsMB)
        let location: String
        if byteCount / 1_000_000 < limit {
            guard let memory = ScratchMemory(byteCount: byteCount) else {
                throw SettingsError(
                    "The system has no \(megabytes) MB of memory for the latents of \(exampleCount) examples; "
                        + "a lower training.cached_latents_mb keeps them in a file.")
            }
            self.memory = memory
            location = "\(megabytes) MB of memory"
        } else {
            memory = try ScratchMemory(byteCount: byteCount, path: "\(run.path)/latents")
            location =
                "a file of \(megabytes) MB, which is over training.cached_latents_mb = \(limit) and is gone at the end"
        }
        description = "latents of \(exampleCount) examples in \(location); the encoder sees each once"
    }

    /// The bytes of the latents of an example, in as many views as the first of its split has.
    private static func exampleSize(
        of split: Split, _ dataset: any Dataset, _ model: any ModelWithLatents
    ) throws -> Int {
        guard dataset.count(of: split) > 0 else { return 0 }
        let viewCount = try model.viewCount(of: dataset.batch([0], of: split, epoch: 0))
        return model.latentShape.reduce(viewCount * MemoryLayout<Float>.stride, *)
    }

    /// A batch with its latents, which are computed now if they are not cached.
    ///
    /// - Throws: what is wrong with an example that has to be read again.
    func batch(_ loaded: LoadedBatch, of split: Split) throws -> Batch {
        var batch = loaded.batch
        batch.latents = try latents(of: loaded, split: split)
        return batch
    }

    /// The latents [b * v, n, d] of a batch, of v views of each example.
    private func latents(of loaded: LoadedBatch, split: Split) throws -> Tensor {
        guard let part = parts[split] else { return try model.latents(of: loaded.batch) }
        for number in Set(loaded.indices.map { part.batchOfExample[$0] }).sorted()
        where !part.isComputed[number] {
            try StopSignals.check()
            let indices = part.batches[number]
            let batch =
                indices == loaded.indices
                ? loaded.batch : try dataset.batch(indices, of: split, epoch: 0)
            try model.latents(of: batch).withBytes { computed in
                for (row, index) in indices.enumerated() {
                    let bytes = bytes(of: part, index)
                    bytes.copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: computed[row * bytes.count..<(row + 1) * bytes.count]))
                }
            }
            parts[split]?.isComputed[number] = true
        }
        let elementCount = part.exampleSize / MemoryLayout<Float>.stride * loaded.indices.count
        let viewCount = elementCount / max(1, model.latentShape.reduce(1, *))
        var latents = Tensor(zeros: [viewCount] + model.latentShape)
        latents.withMutableElements(as: Float.self) { elements in
            var rest = UnsafeMutableRawBufferPointer(elements)[...]
            for index in loaded.indices {
                let bytes = bytes(of: part, index)
                UnsafeMutableRawBufferPointer(rebasing: rest).copyMemory(from: UnsafeRawBufferPointer(bytes))
                rest = rest.dropFirst(bytes.count)
            }
        }
        return latents
    }

    /// The memory for the latents of an example.
    private func bytes(of part: Part, _ index: Int) -> UnsafeMutableRawBufferPointer {
        let start = part.offset + index * part.exampleSize
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<start + part.exampleSize])
    }
}
