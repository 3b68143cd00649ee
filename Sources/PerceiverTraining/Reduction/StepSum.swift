import Foundation
import Layers
import Perceiver
import Tensors

/// The sums of one step: gradients as they become known, and what the forward passes report.
final class StepSum {
    /// What all parts sum up to.
    struct Total {
        /// The gradients of the parameters that this process updates.
        var gradients: Gradients
        /// What the forward passes of all parts report.
        let report: StepReport
    }

    private let reducer: GradientReducer
    /// The value of each parameter as the step finds it: the leaves of its recordings.
    private let leaves: [Tensor]
    /// The gradients of the batches so far that are summed for one part, by parameter.
    private var ofPart: [Tensor?]
    /// The sums of the nodes of the tree that are known, by parameter, those of one after the other.
    private var ofNodes: [[Tensor]]
    /// How many parameters of each bucket have no gradient yet.
    private var missingCounts: [Int]
    private var sentBucketCount = 0
    private var sums: [Pending<[Int: Tensor]>] = []
    private var report = StepReport()
    /// The reports of all ranks; nil in a single process.
    private var reports: Pending<[Data]>?

    init(_ reducer: GradientReducer) {
        self.reducer = reducer
        leaves = reducer.trained.map(\.parameter.value)
        ofPart = leaves.map { _ in nil }
        ofNodes = leaves.map { _ in [] }
        missingCounts = reducer.buckets.all.map(\.tensors.count)
    }

    /// Adds a batch of a part, whose recording is consumed.
    ///
    /// - Parameters:
    ///   - share: its share of the loss.
    ///   - metrics: its metrics.
    ///   - moves: how it moves the statistics of layers.
    ///   - part: which part, and which batch of it.
    ///   - isLast: whether it is the last batch of the part.
    /// - Throws: what cannot be told to other ranks.
    func add(
        _ share: Tensor, metrics: Metrics, moves: [MovingStatistics.Move], of part: TrainingStep.Part,
        isLast: Bool
    ) throws {
        report.add(metrics, moves, number: part.number)
        if isLast, part.index == reducer.ownParts.last { try beginReport() }
        _ = share.gradients(of: leaves) { tensor, gradient in
            let gradient = gradient ?? Tensor(zeros: leaves[tensor].shape)
            guard var sum = ofPart[tensor].take() else { return finish(gradient) }
            sum.add(gradient, scaledBy: 1)
            finish(sum)

            func finish(_ sum: Tensor) {
                if isLast { self.add(sum, to: tensor, of: part.index) } else { ofPart[tensor] = sum }
            }
        }
    }

    /// Adds a part without any example, whose gradients are zeros.
    func addEmpty(part: Int) throws {
        if part == reducer.ownParts.last { try beginReport() }
        for (tensor, leaf) in leaves.enumerated() { add(Tensor(zeros: leaf.shape), to: tensor, of: part) }
    }

    /// Adds the gradient of a part, and sends a bucket that it completes.
    private func add(_ gradient: Tensor, to tensor: Int, of part: Int) {
        ofNodes[tensor].append(gradient)
        for _ in 0..<(reducer.sumCounts[part] ?? 0) {
            let last = ofNodes[tensor].removeLast()
            ofNodes[tensor][ofNodes[tensor].count - 1].add(last, scaledBy: 1)
        }
        guard part == reducer.ownParts.last else { return }
        missingCounts[reducer.buckets.bucketOfTensor[tensor]] -= 1
        beginBuckets()
    }

    private func beginReport() throws {
        guard reducer.ranks.rankCount > 1 else { return }
        report.requests = reducer.requests()
        reports = try reducer.share(report)
    }

    /// Begins the exchange of all buckets that are complete, in their order.
    private func beginBuckets() {
        guard reducer.ranks.rankCount > 1 else { return }
        while sentBucketCount < missingCounts.count, missingCounts[sentBucketCount] == 0 {
            let tensors = reducer.buckets.all[sentBucketCount].tensors
            let nodeCount = reducer.tree.nodes(in: reducer.ownParts).count
            let own = (0..<nodeCount).map { node in tensors.map { ofNodes[$0][node] } }
            for tensor in tensors { ofNodes[tensor] = [] }
            sums.append(reducer.sum(own, ofBucket: sentBucketCount))
            sentBucketCount += 1
        }
    }

    /// The sums over all parts, once all ranks have added theirs.
    ///
    /// - Throws: what went wrong between the ranks.
    func total() throws -> Total {
        if reducer.ownParts.isEmpty {
            try beginReport()
            missingCounts = missingCounts.map { _ in 0 }
            beginBuckets()
        }
        var gradients = Gradients()
        if reducer.ranks.rankCount == 1 {
            for (tensor, entry) in reducer.trained.enumerated() {
                gradients[entry.parameter] = ofNodes[tensor].popLast()
            }
        }
        for sum in sums {
            for (tensor, gradient) in try sum.value() {
                gradients[reducer.trained[tensor].parameter] = gradient
            }
        }
        if let reports { report = try reducer.report(of: reports.value()) }
        return Total(gradients: gradients, report: report)
    }
}
