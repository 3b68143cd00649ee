import Layers
import Tensors

extension InputArray {
    /// Chooses rows at random, of each view of an example a share of those that are no padding: at least one, and never all.
    ///
    /// - Parameters:
    ///   - share: above 0 and below 1.
    ///   - seeds: int32 [b, 2], of each example the seed of its choice.
    /// - Returns: bytes [b * v, m], 1 for a row that is chosen.
    /// - Throws: ``BatchError`` if the seeds do not fit the examples.
    func randomRows(share: Float, seeds: Tensor) throws -> Tensor {
        let (count, m) = (content.shape[0], content.shape[1])
        guard seeds.dtype == .int32, seeds.rank == 2, seeds.shape[1] == 2, seeds.shape[0] > 0,
            count.isMultiple(of: seeds.shape[0])
        else {
            throw BatchError(
                "The seeds of hidden rows are int32 [examples, 2], two for each example of \(count) views, not "
                    + "\(seeds.dtype) \(seeds.shape).")
        }
        let viewCount = count / seeds.shape[0]
        let isPadding = isPadding?.elements(as: UInt8.self)
        let seedParts = seeds.elements(as: Int32.self).map { UInt64(UInt32(bitPattern: $0)) }
        var chosen = [UInt8](repeating: 0, count: count * m)
        for example in 0..<seeds.shape[0] {
            var random = CounterRandom(seedParts[2 * example], seedParts[2 * example + 1])
            for view in example * viewCount..<(example + 1) * viewCount {
                var rows = (view * m..<(view + 1) * m).filter { isPadding?[$0] ?? 0 == 0 }
                guard rows.count > 1 else { continue }
                let count = min(rows.count - 1, max(1, Int((share * Float(rows.count)).rounded())))
                for place in 0..<count {
                    let other = place + Int(random.next() % UInt64(rows.count - place))
                    rows.swapAt(place, other)
                    chosen[rows[place]] = 1
                }
            }
        }
        return Tensor(chosen, shape: [count, m])
    }

    /// The same array with these rows as padding; bytes [b * v, m].
    func hiding(_ rows: Tensor) -> InputArray {
        var hiding = self
        guard let isPadding else {
            hiding.isPadding = rows
            return hiding
        }
        let either = zip(isPadding.elements(as: UInt8.self), rows.elements(as: UInt8.self)).map { $0 | $1 }
        hiding.isPadding = Tensor(either, shape: rows.shape)
        return hiding
    }
}
