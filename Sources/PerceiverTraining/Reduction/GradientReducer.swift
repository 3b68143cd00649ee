import Foundation
import Layers
import Perceiver
import Tensors

/// Sums what the parts of a step's batch give, over the ranks that compute them.
///
/// The sum goes up one binary tree, whoever holds its leaves: with equally many parts, any number of ranks gets the same sums,
/// to the bit. Exchanges go on while the model is computed: a step says what its losses count before the forward pass, and
/// gradients are sent from the last layer on while those of earlier layers are still to come.
public final class GradientReducer {
    /// How gradients are summed over ranks.
    public enum Order: String, Codable, Sendable, CaseIterable {
        /// In the one order of the tree: the same bits on any number of ranks.
        case fixed
        /// As the library that sends the messages likes best.
        case fast
    }

    /// What is to be done after a step, as this process sees it; all ranks do what any of them asks for.
    public var requests: () -> StepRequests = { StepRequests() }
    /// The parts of each batch that this process computes.
    public let ownParts: Range<Int>
    let trained: [NamedParameter]
    let tree: PartTree
    let ranks: any Communicator
    let order: Order
    /// Whether each rank sums, and updates, whole parameters, which it then tells the others.
    let isSharded: Bool
    let buckets: GradientBuckets
    /// How many nodes of the tree are summed after each of this process's parts.
    let sumCounts: [Int: Int]
    private let queue = ExchangeQueue()
    private let parameters: [String: Parameter]
    private let names: [ObjectIdentifier: String]

    /// A reducer for steps of a model.
    ///
    /// - Parameters:
    ///   - model: the model, whose trained parameters stay the same.
    ///   - partCount: how many parts a batch has.
    ///   - ranks: the processes that compute them.
    ///   - isSharded: whether each parameter is updated by one rank only, so that the state of the optimiser is divided.
    ///   - order: the order of sums; sharded ones are always in the fixed one.
    public init(
        for model: some Module, partCount: Int = 1, ranks: any Communicator = SingleRank(),
        isSharded: Bool = false, order: Order = .fixed
    ) {
        trained = model.trainedParameters
        let all = model.parameters()
        parameters = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.parameter) })
        names = Dictionary(uniqueKeysWithValues: all.map { (ObjectIdentifier($0.parameter), $0.name) })
        tree = PartTree(partCount: partCount)
        ownParts = tree.parts(of: ranks.rank, among: ranks.rankCount)
        let (tree, own) = (tree, ownParts)
        sumCounts = Dictionary(uniqueKeysWithValues: own.map { ($0, tree.sumCount(after: $0, in: own)) })
        self.ranks = ranks
        self.isSharded = isSharded && ranks.rankCount > 1
        self.order = isSharded ? .fixed : order
        buckets = GradientBuckets(
            trained.map { $0.parameter.shape.reduce(1, *) }, rankCount: ranks.rankCount,
            isWhole: self.isSharded)
    }

    /// How long exchanges have taken until now.
    package var time: ExchangeTime { queue.time }

    /// The parameters that this process updates.
    var updated: [NamedParameter] { ownedTensors.map { trained[$0] } }

    private var ownedTensors: [Int] {
        isSharded ? buckets.all.flatMap { $0.tensors(of: ranks.rank) }.sorted() : Array(trained.indices)
    }

    /// The sum of loss counts over all ranks, by the terms of the loss; it is exchanged while others work.
    func sum(_ own: [String: Int]) -> Pending<[String: Int]> {
        if ranks.rankCount == 1 { return Pending(own) }
        return queue.begin { [ranks] in
            try ranks.sharedValues(own).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
    }

    /// The root of the sum of the squares of all gradients, some of which other ranks may have.
    func norm(of gradients: Gradients) throws -> Double {
        let squares = trained.map { gradients[$0.parameter]?.sumOfSquares ?? 0 }
        guard isSharded else { return squares.reduce(0, +).squareRoot() }
        let shared = try queue.begin { [ranks] in try ranks.sharedValues(squares) }.value()
        // Each is of one rank, and 0 at the others, so that their order is that of a single process.
        return trained.indices.reduce(0) { sum, index in
            sum + shared.reduce(0) { $0 + $1[index] }
        }.squareRoot()
    }

    /// Gives all ranks the parameters that each has updated.
    func shareUpdates() throws {
        guard isSharded else { return }
        for (number, bucket) in buckets.all.enumerated() {
            let values = FlatBuffer(bucket.tensors.map { trained[$0].parameter.value })
            let exchange = exchange(ofBucket: number)
            try queue.begin { try exchange.spread(values) }.value()
            for (tensor, range) in zip(bucket.tensors, bucket.ranges)
            where !bucket.owned[ranks.rank].contains(range) {
                let parameter = trained[tensor].parameter
                parameter.value = values.tensor(range, shape: parameter.shape)
            }
        }
    }
}

extension GradientReducer {
    /// Tells all ranks what the forward passes of this one report.
    func share(_ report: StepReport) throws -> Pending<[Data]> {
        let own = try report.encoded(names)
        return queue.begin { [ranks] in try ranks.shared(own) }
    }

    /// What all ranks report.
    func report(of messages: [Data]) throws -> StepReport {
        try StepReport(messages, parameters: parameters)
    }

    /// Sums a bucket over all ranks, while others work.
    ///
    /// - Parameters:
    ///   - own: the gradients, in the order of the bucket, of each node that this rank's parts make.
    ///   - number: the number of the bucket.
    /// - Returns: the sums, by the number of the parameter: of those that this rank updates.
    func sum(_ own: [[Tensor]], ofBucket number: Int) -> Pending<[Int: Tensor]> {
        let (exchange, bucket, order) = (exchange(ofBucket: number), buckets.all[number], order)
        let (ranks, isSharded) = (ranks, isSharded)
        let shapes = bucket.tensors.map { trained[$0].parameter.shape }
        return queue.begin {
            let nodes = own.map(FlatBuffer.init)
            let sum: FlatBuffer
            if order == .fast {
                sum = nodes.first ?? FlatBuffer(zeros: bucket.count)
                for node in nodes.dropFirst() { sum.add(node, 0..<bucket.count, to: 0..<bucket.count) }
                try ranks.sum(sum.all)
            } else {
                sum = try exchange.sum(nodes)
                if !isSharded { try exchange.spread(sum) }
            }
            var gradients: [Int: Tensor] = [:]
            for (index, (tensor, range)) in zip(bucket.tensors, bucket.ranges).enumerated()
            where !isSharded || bucket.owned[ranks.rank].contains(range) {
                gradients[tensor] = sum.tensor(range, shape: shapes[index])
            }
            return gradients
        }
    }

    private func exchange(ofBucket number: Int) -> BucketExchange {
        BucketExchange(bucket: buckets.all[number], tree: tree, ranks: ranks)
    }
}
