import Perceiver
import PerceiverSettings
import Tensors

/// The examples that one of several outputs prepares, such as masked texts, with the data set's own tensors for the others.
///
/// The tensors for another output are prefixed with its name and a point, as ``CombinedOutput`` reads them.
package struct SharedExamples: Dataset {
    private var base: any Dataset
    private var prepared: any Dataset
    private let otherOutputs: [String]

    package let description: DataDescription

    /// Joins both.
    ///
    /// - Throws: `SettingsError` if there are not equally many examples of each.
    package init(_ base: any Dataset, prepared: any Dataset, by output: String, otherOutputs: [String]) throws
    {
        for split in Split.allCases where base.count(of: split) != prepared.count(of: split) {
            throw SettingsError(
                "The output \"\(output)\" makes \(prepared.count(of: split)) examples of the \(base.count(of: split)) for "
                    + "\(split.rawValue), so \(otherOutputs.quoted) cannot be asked about the same ones.")
        }
        self.base = base
        self.prepared = prepared
        self.otherOutputs = otherOutputs
        var description = prepared.description
        description.classNames = base.description.classNames
        self.description = description
    }

    package var notes: [String] { prepared.notes }
    package var isSameEachEpoch: Bool { prepared.isSameEachEpoch && base.isSameEachEpoch }
    package var measured: any Dataset {
        var measured = self
        (measured.base, measured.prepared) = (base.measured, prepared.measured)
        return measured
    }
    package func count(of split: Split) -> Int { prepared.count(of: split) }
    package func lengths(of split: Split) -> [Int]? { prepared.lengths(of: split) }

    package func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        var batch = try prepared.batch(indices, of: split, epoch: epoch)
        let asked = try base.batch(indices, of: split, epoch: epoch).tensors
            .filter { description.shapes[$0.key] == nil }
        for output in otherOutputs { batch.tensors.merge(Dictionary(parts: [output: asked])) { $1 } }
        return batch
    }
}
