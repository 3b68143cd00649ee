import Foundation
import Perceiver
import PerceiverFiles

/// The state of a run: with it, a resumed run goes on as if it had never stopped.
public struct TrainingState: Codable, Sendable, Equatable {
    /// The number of optimiser steps done.
    public var step = 0
    /// The number of complete epochs.
    public var epoch = 0
    /// The number of batches done of the present epoch.
    public var batch = 0
    /// The best value so far of the metric that the run monitors.
    public var bestValue: Double?
    /// The validation loss of the best checkpoint.
    public var lossOfBest: Double?
    /// The step of the best checkpoint.
    public var bestStep: Int?
    /// The tracker of the monitored metric; nil before the first evaluation.
    public var plateau: Plateau?
    /// The seconds of training.
    public var seconds: Double = 0
    /// Whether the evaluation after this step is still to be done, because the run was asked to stop in it.
    public var isEvaluationPending: Bool?
    /// Metrics of the training batches since the last evaluation.
    public var metrics = Metrics()

    /// The state before the first step.
    public init() {}
}

/// The content of a checkpoint's state.json: the state of the run, and the checksums of the other files.
struct StateFile {
    var state: TrainingState
    /// The checksums by the names of the files; empty in a checkpoint of an older version.
    var checksums: [String: String]

    private static let unsigned = #""checksum" : "00000000""#

    init(_ state: TrainingState, checksums: [String: String]) {
        self.state = state
        self.checksums = checksums
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: `FileError` for a file that cannot be read, was changed, or is not the state of a run.
    init(path: String) throws {
        let text = try TextFile.read(path)
        if let signature = text.firstMatch(of: #/"checksum" : "([0-9a-f]{8})"/#) {
            var original = text
            original.replaceSubrange(signature.range, with: Self.unsigned)
            guard Self.checksum(of: original) == signature.output.1 else {
                throw FileError(
                    path: path,
                    reason: "is damaged: it does not have the checksum that it was written with. "
                        + "Use another checkpoint or a copy.")
            }
        }
        let kept: KeptState
        do {
            kept = try JSONDecoder().decode(KeptState.self, from: Data(text.utf8))
            try kept.state.check()
        } catch {
            throw FileError(path: path, reason: "is not the state of a run: \(sentence(of: error))")
        }
        self.init(kept.state, checksums: kept.checksums)
    }

    /// Writes the file at `path`, in full or not at all.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let kept = KeptState(state: state, checksums: checksums)
        let text = String(decoding: try encoder.encode(kept), as: UTF8.self) + "\n"
        // The file's own checksum is that of the text with zeros instead of the checksum.
        let checksum = Self.unsigned.replacing("00000000", with: Self.checksum(of: text))
        try AtomicFile.write(text.replacing(Self.unsigned, with: checksum), to: path)
    }

    private static func checksum(of text: String) -> String {
        var checksum = ContentChecksum()
        checksum.add(text)
        return checksum.text
    }
}

/// The state and the checksums as one JSON object.
private struct KeptState: Codable {
    let state: TrainingState
    let checksums: [String: String]

    /// The last is that of `bestValue` in older versions, which knew no other metric.
    private enum CodingKeys: String, CodingKey { case checksums, checksum, bestLoss }

    init(state: TrainingState, checksums: [String: String]) {
        self.state = state
        self.checksums = checksums
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        checksums = try container.decodeIfPresent([String: String].self, forKey: .checksums) ?? [:]
        var state = try TrainingState(from: decoder)
        if state.bestValue == nil {
            state.bestValue = try container.decodeIfPresent(Double.self, forKey: .bestLoss)
        }
        self.state = state
    }

    func encode(to encoder: any Encoder) throws {
        try state.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(checksums, forKey: .checksums)
        try container.encode("00000000", forKey: .checksum)
    }
}
