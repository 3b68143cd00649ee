import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// The latents of examples, each computed once, for a model whose input adapter and encoder stay as they are.
///
/// They are always computed in the batches of the first pass: so a run that was resumed, and computes them later, has
/// the same bits as one that was not.
final class LatentCache {
    /// What is kept, and where, in words.
    let description: String
    private let model: any ModelWithLatents
    private let dataset: any Dataset
    private let memory: ScratchMemory
    private var parts: [Split: Part] = [:]

    /// The examples of a split.
    private struct Part {
        /// The examples that are computed together.
        let batches: [[Int]]
        /// The number of the batch that an example is in.
        let batchOfExample: [Int]
        /// Examples in memory before those of this split.
        let offset: Int
        /// Of each batch, whether its examples are in memory.
        var isComputed: [Bool]

        init(_ order: BatchOrder, exampleCount: Int, offset: Int) {
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

    /// Takes room for training and validation examples; nil where a model has no latents, or training or the data may
    /// change them.
    ///
    /// - Throws: `FileError` or `SettingsError` if there is no room.
    init?(
        _ model: some Model, settings: TrainingSettings, dataset: any Dataset, run: RunDirectory
    ) throws {
        guard let model = model as? any ModelWithLatents, dataset.isSameEachEpoch,
            model.parameters().allSatisfy({ !model.makesLatents($0.name) || !$0.parameter.isTrainable })
        else { return nil }
        self.model = model
        self.dataset = dataset
        let (trainCount, validationCount) = (dataset.count(of: .train), dataset.count(of: .validation))
        parts[.train] = Part(
            BatchOrder(training: dataset, settings, epoch: 0), exampleCount: trainCount, offset: 0)
        parts[.validation] = Part(
            BatchOrder(measuring: .validation, of: dataset, size: settings.batchSize),
            exampleCount: validationCount, offset: trainCount)
        let exampleCount = trainCount + validationCount
        let byteCount = exampleCount * model.latentShape.reduce(MemoryLayout<Float>.stride, *)
        let (megabytes, limit) = ((byteCount + 999_999) / 1_000_000, settings.cachedLatentsMB)
        let place: String
        if byteCount / 1_000_000 < limit {
            guard let memory = ScratchMemory(byteCount: byteCount) else {
                throw SettingsError(
                    "The system has no \(megabytes) MB of memory for the latents of \(exampleCount) examples; "
                        + "a lower training.cached_latents_mb keeps them in a file.")
            }
            self.memory = memory
            place = "\(megabytes) MB of memory"
        } else {
            memory = try ScratchMemory(byteCount: byteCount, path: "\(run.path)/latents")
            place =
                "a file of \(megabytes) MB, which is over training.cached_latents_mb = \(limit) and is gone at the end"
        }
        description = "latents of \(exampleCount) examples in \(place); the encoder sees each once"
    }

    /// A batch with its latents; what has not been computed yet is computed now.
    ///
    /// - Throws: what is wrong with an example that has to be read again.
    func batch(_ loaded: LoadedBatch, of split: Split) throws -> Batch {
        var batch = loaded.batch
        batch.latents = try latents(of: loaded, split: split)
        return batch
    }

    /// The latents [b, n, d] of a batch.
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
                    let room = room(for: part.offset + index)
                    room.copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: computed[row * room.count..<(row + 1) * room.count]))
                }
            }
            parts[split]?.isComputed[number] = true
        }
        var latents = Tensor(zeros: [loaded.indices.count] + model.latentShape)
        latents.withMutableElements(as: Float.self) { elements in
            var rest = UnsafeMutableRawBufferPointer(elements)[...]
            for index in loaded.indices {
                let room = room(for: part.offset + index)
                UnsafeMutableRawBufferPointer(rebasing: rest).copyMemory(from: UnsafeRawBufferPointer(room))
                rest = rest.dropFirst(room.count)
            }
        }
        return latents
    }

    /// Where the latents of an example are, counted over all splits.
    private func room(for place: Int) -> UnsafeMutableRawBufferPointer {
        let size = model.latentShape.reduce(MemoryLayout<Float>.stride, *)
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[place * size..<(place + 1) * size])
    }
}
