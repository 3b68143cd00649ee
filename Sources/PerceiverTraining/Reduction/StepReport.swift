import Foundation
import Layers
import Perceiver
import PerceiverFiles
import Tensors

/// What is to be done after a step.
public struct StepRequests: OptionSet, Codable, Sendable {
    /// The requests as bits.
    public let rawValue: Int

    /// Makes a set of requests.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// To save and stop.
    public static let stop = StepRequests(rawValue: 1)
    /// To save.
    public static let save = StepRequests(rawValue: 2)
}

/// What the forward passes of a step's parts report: metrics, and how they move the statistics of layers.
struct StepReport {
    private var entries: [Entry] = []
    /// What is wanted after the step.
    var requests = StepRequests()

    /// The report of one batch of one part.
    private struct Entry {
        let number: Int
        let metrics: Metrics
        let moves: [MovingStatistics.Move]
    }

    /// No report.
    init() {}

    /// Adds that of a batch with this number among all of the step.
    mutating func add(_ metrics: Metrics, _ moves: [MovingStatistics.Move], number: Int) {
        entries.append(Entry(number: number, metrics: metrics, moves: moves))
    }

    private var inOrder: [Entry] { entries.sorted { $0.number < $1.number } }

    /// The metrics of all, added in the order of their numbers.
    var metrics: Metrics { inOrder.reduce(into: Metrics()) { $0.add($1.metrics) } }

    /// The moves of all, in the order of their numbers.
    var moves: [MovingStatistics.Move] { inOrder.flatMap(\.moves) }

    /// The numbers of the batches whose loss is not finite.
    var failedParts: [Int] {
        inOrder.filter { $0.metrics["loss"].map { !$0.isFinite } ?? false }.map(\.number)
    }
}

extension StepReport {
    /// A report as it is sent; tallies are left out.
    private struct Message: Codable {
        let entries: [Entry]
        let requests: StepRequests

        struct Entry: Codable {
            let number: Int
            let metrics: Metrics
            let moves: [Move]
        }

        struct Move: Codable {
            let name: String
            let seen: [Float]
            let kept, share: Float
        }
    }

    /// The report as bytes.
    func encoded(_ names: [ObjectIdentifier: String]) throws -> Data {
        let entries = entries.map { entry in
            Message.Entry(
                number: entry.number, metrics: entry.metrics.withoutTallies,
                moves: entry.moves.map { move in
                    Message.Move(
                        name: names[ObjectIdentifier(move.parameter)] ?? "", seen: move.seen.floats,
                        kept: move.kept, share: move.share)
                })
        }
        return try BinaryEncoder.data(of: Message(entries: entries, requests: requests))
    }

    /// The report of all ranks.
    init(_ messages: [Data], parameters: [String: Parameter]) throws {
        for message in messages {
            let message = try BinaryDecoder.value(Message.self, of: message)
            requests.formUnion(message.requests)
            for entry in message.entries {
                let moves = entry.moves.compactMap { move in
                    parameters[move.name].map {
                        MovingStatistics.Move(
                            $0, seen: Tensor(move.seen, shape: $0.shape), kept: move.kept, share: move.share)
                    }
                }
                add(entry.metrics, moves, number: entry.number)
            }
        }
    }
}
