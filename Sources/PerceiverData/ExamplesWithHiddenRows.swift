import Layers
import Perceiver
import PerceiverSettings
import Tensors

/// Examples of which an output hides rows at random: other rows in each epoch of training, the same in each validation and test.
package struct ExamplesWithHiddenRows: Dataset {
    private let base: any Dataset
    private let seed: UInt64

    /// Adds to each example the seed of its hidden rows.
    package init(_ base: any Dataset, seed: UInt64) {
        self.base = base
        self.seed = seed
    }

    package var description: DataDescription { base.description }
    package var notes: [String] { base.notes }
    package var decidedSettings: SettingsTree { base.decidedSettings }
    /// False: other rows are hidden.
    package var isSameEachEpoch: Bool { false }
    /// The same rows are hidden, of examples as they are measured.
    package var measured: any Dataset { ExamplesWithHiddenRows(base.measured, seed: seed) }
    package func count(of split: Split) -> Int { base.count(of: split) }
    package func lengths(of split: Split) -> [Int]? { base.lengths(of: split) }

    package func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        var batch = try base.batch(indices, of: split, epoch: epoch)
        let purpose = "hidden rows, \(split.rawValue)".stableHash
        let seeds = indices.flatMap { index in
            var random = CounterRandom(seed, purpose, UInt64(epoch), UInt64(index))
            let bits = random.next()
            return [Int32(truncatingIfNeeded: bits), Int32(truncatingIfNeeded: bits >> 32)]
        }
        batch.tensors[ReconstructionOutput.seedName] = Tensor(seeds, shape: [indices.count, 2])
        return batch
    }
}
