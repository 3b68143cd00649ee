import Perceiver
import PerceiverData

/// Reads the parts of training batches that this process computes, a few ahead of their use.
final class PartLoader {
    /// The batches of one step.
    struct Step {
        /// What this process has of them.
        var own: [Part] = []
        /// The numbers of the examples of all parts, by part and then by batch.
        var indicesOfParts: [[[Int]]]
        /// How many batches there are.
        var batchCount = 0

        /// How many examples all of them have.
        var exampleCount: Int { indicesOfParts.joined().reduce(0) { $0 + $1.count } }
    }

    /// A part of one batch.
    struct Part {
        let loaded: LoadedBatch
        /// Which part it is.
        let index: Int
        /// Its number among all batches of all parts of the step.
        let number: Int
    }

    private let batches: [[Int]]
    private let partCount: Int
    private let own: Range<Int>
    private let loader: BatchLoader
    private let endsWhenStopped: Bool
    private var nextBatch = 0

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - batches: the numbers of the examples of each batch.
    ///   - partCount: how many parts each has.
    ///   - own: the parts that this process computes.
    ///   - epoch: the epoch.
    ///   - dataset: the data set.
    ///   - endsWhenStopped: whether a request to stop ends the wait for data; otherwise it is for others to say.
    init(
        _ batches: [[Int]], partCount: Int, own: Range<Int>, epoch: Int, from dataset: any Dataset,
        endsWhenStopped: Bool
    ) {
        (self.batches, self.partCount, self.own) = (batches, partCount, own)
        self.endsWhenStopped = endsWhenStopped
        let read = batches.flatMap { batch in own.map { batch.part($0, of: partCount) } }
        loader = BatchLoader(read.filter { !$0.isEmpty }, of: .train, epoch: epoch, from: dataset)
    }

    deinit { loader.cancel() }

    /// The next batches, at most so many; nil after the last.
    ///
    /// - Throws: what is wrong with the data; `Stopped`.
    func next(_ count: Int) throws -> Step? {
        guard nextBatch < batches.count else { return nil }
        var step = Step(indicesOfParts: Array(repeating: [], count: partCount))
        while step.batchCount < count, nextBatch < batches.count {
            for part in 0..<partCount {
                let indices = batches[nextBatch].part(part, of: partCount)
                step.indicesOfParts[part].append(indices)
                guard own.contains(part), !indices.isEmpty,
                    let loaded = try loader.next(endsWhenStopped: endsWhenStopped)
                else { continue }
                step.own.append(
                    Part(loaded: loaded, index: part, number: step.batchCount * partCount + part))
            }
            nextBatch += 1
            step.batchCount += 1
        }
        return step
    }
}

extension [Int] {
    /// The examples of one of the parts that a batch is cut into: as many as of any other, or one more.
    func part(_ part: Int, of count: Int) -> [Int] {
        Array(self[part * self.count / count..<(part + 1) * self.count / count])
    }
}
