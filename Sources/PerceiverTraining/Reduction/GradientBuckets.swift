import Tensors

/// Gradients that ranks exchange together: tensors side by side, and which rank sums which of their elements.
struct GradientBucket {
    /// The numbers of its tensors among all trained parameters, as they lie side by side.
    let tensors: [Int]
    /// The range of each of them.
    let ranges: [Range<Int>]
    /// The elements that each rank sums, by rank.
    let owned: [Range<Int>]

    /// The number of all elements.
    var count: Int { ranges.last?.upperBound ?? 0 }

    /// The tensors that lie in the elements of a rank as a whole.
    func tensors(of rank: Int) -> [Int] {
        zip(tensors, ranges).filter { owned[rank].contains($1) && !$1.isEmpty }.map(\.0)
    }
}

/// The buckets of a model's gradients, the first to be known first.
struct GradientBuckets {
    let all: [GradientBucket]
    /// The bucket of each tensor.
    let bucketOfTensor: [Int]

    /// Divides tensors of these sizes.
    ///
    /// The last parameters of a model are the first whose gradients are known, so buckets begin with them. There are about
    /// eight, so that the exchange of one goes on while the next is computed; not below 256 KB, where messages would be too
    /// many, and not above 8 MB.
    ///
    /// - Parameters:
    ///   - counts: the elements of each tensor, in the model's order.
    ///   - rankCount: how many ranks share them.
    ///   - isWhole: whether a tensor belongs to one rank; otherwise each rank has the same share of each bucket.
    init(_ counts: [Int], rankCount: Int, isWhole: Bool) {
        let size = min(max(counts.reduce(0, +) / 8, 1 << 16), 1 << 21)
        var groups: [[Int]] = []
        var filled = size
        for tensor in counts.indices.reversed() {
            if filled >= size {
                groups.append([])
                filled = 0
            }
            groups[groups.count - 1].append(tensor)
            filled += counts[tensor]
        }
        var loads = Array(repeating: 0, count: rankCount)
        all = groups.map { group in
            guard isWhole else { return Self.divided(group, counts, rankCount) }
            var tensorsOfRank = Array(repeating: [Int](), count: rankCount)
            for tensor in group {
                let rank = loads.indices.min { loads[$0] < loads[$1] } ?? 0
                loads[rank] += counts[tensor]
                tensorsOfRank[rank].append(tensor)
            }
            return Self.whole(tensorsOfRank, counts)
        }
        var bucketOfTensor = Array(repeating: 0, count: counts.count)
        for (number, bucket) in all.enumerated() {
            for tensor in bucket.tensors { bucketOfTensor[tensor] = number }
        }
        self.bucketOfTensor = bucketOfTensor
    }

    /// A bucket whose elements are divided among the ranks wherever tensors begin and end.
    private static func divided(_ tensors: [Int], _ counts: [Int], _ rankCount: Int) -> GradientBucket {
        let ranges = sideBySide(tensors.map { counts[$0] })
        let count = ranges.last?.upperBound ?? 0
        let owned = (0..<rankCount).map { $0 * count / rankCount..<($0 + 1) * count / rankCount }
        return GradientBucket(tensors: tensors, ranges: ranges, owned: owned)
    }

    /// A bucket in which the tensors of each rank lie side by side.
    private static func whole(_ tensorsOfRank: [[Int]], _ counts: [Int]) -> GradientBucket {
        let tensors = tensorsOfRank.flatMap(\.self)
        return GradientBucket(
            tensors: tensors, ranges: sideBySide(tensors.map { counts[$0] }),
            owned: sideBySide(tensorsOfRank.map { $0.reduce(0) { $0 + counts[$1] } }))
    }

    private static func sideBySide(_ counts: [Int]) -> [Range<Int>] {
        var end = 0
        return counts.map { count in
            end += count
            return end - count..<end
        }
    }
}
