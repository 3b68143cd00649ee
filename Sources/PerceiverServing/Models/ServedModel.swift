import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining
import Synchronization
import Tensors

/// A trained model that answers any number of callers.
///
/// It is loaded once. Examples are read and computed one batch at a time, because a batch uses all cores.
public final class ServedModel: @unchecked Sendable {
    // Not Sendable are the run and the reader, whose models hold parameters: `computing` lets one caller at a time use them.

    /// Its name for those who ask.
    public let name: String
    /// The run that it is from.
    let run: FinishedRun
    /// What tells that checkpoint from later ones.
    let version: CheckpointVersion
    /// The step of its checkpoint, and the metrics there, as they were when it was read.
    let metrics: (step: Int, rows: [MetricsRow])?
    /// When it was read.
    let loadedAt = Date()
    private let reader: ExampleReader?
    /// The most bytes that an example may have once it is decoded; nil: no limit.
    private let decodingLimit: Int?
    /// How many examples are read, and then computed, at once.
    let batchSize: Int
    private let computing = Mutex(())

    /// Reads a run.
    ///
    /// - Parameters:
    ///   - path: the folder of the run.
    ///   - name: its name; nil: that of the folder.
    ///   - checkpoint: the checkpoint to load the weights from.
    ///   - precision: the precision of matrix products; nil: as in training.
    ///   - decodingLimit: the most bytes that an example may have once it is decoded; nil: no limit.
    ///   - registry: the registry that has the names in its settings.
    /// - Throws: as `FinishedRun`, and `SettingsError` for a model that can neither predict nor continue anything.
    public init(
        run path: String, name: String? = nil, checkpoint: RunDirectory.Which = .best,
        precision: Precision? = nil, decodingLimit: Int? = nil, registry: Registry
    ) throws {
        self.decodingLimit = decodingLimit
        self.name = name ?? URL(filePath: path).standardizedFileURL.lastPathComponent
        version = CheckpointVersion(of: path, checkpoint)
        run = try FinishedRun(
            path, checkpoint: checkpoint, precision: precision, keepsFiles: false, registry: registry)
        metrics = run.folder.metrics(of: checkpoint)
        guard !(run.model is PerceiverAR) else {
            (reader, batchSize) = (nil, 1)
            return
        }
        let model = try run.perceiverIO
        guard model.hasWordsForPredictions else {
            throw SettingsError(
                "The model of \(path) has no words for its predictions (output \"\(run.settings.outputName)\"), so there is "
                    + "nothing to answer with.")
        }
        reader = try ExampleReader(of: model, readsPieces: true)
        batchSize = try run.bulkBatchSize()
    }

    /// The model, where it continues prompts.
    var continuing: PerceiverAR? { run.model as? PerceiverAR }

    /// The model, where it predicts something of examples.
    var predicting: PerceiverIO? { run.model as? PerceiverIO }

    /// What an example or a prompt looks like.
    public var form: ExampleForm {
        let form = continuing?.language.promptForm ?? reader?.input.exampleForm ?? .file(mediaTypes: [])
        if case .text = form, !(predicting?.output is any OutputWithBlanks) { return .text() }
        return form
    }

    /// Whether the rows of its input have names, so that predictions can be explained.
    public var explains: Bool { (try? predicting?.inputToExplain()) != nil }

    /// Whether its examples are pictures, so that it can be shown where the model looks.
    public var showsAttention: Bool { predicting?.input is any InputWithPictures }

    /// Reads examples and predicts something of each, together as far as there is memory.
    ///
    /// - Parameters:
    ///   - sources: the examples.
    ///   - options: what is asked for.
    /// - Returns: for each its prediction, or what is wrong with it.
    public func predictions(
        for sources: [ExampleSource], _ options: PredictionOptions = PredictionOptions()
    ) -> [Result<PredictedExample, any Error>] {
        computing.withLock { _ in sources.batches(of: batchSize).flatMap { predictionsOfBatch($0, options) } }
    }

    private func predictionsOfBatch(
        _ sources: [ExampleSource], _ options: PredictionOptions
    ) -> [Result<PredictedExample, any Error>] {
        let read = Threads.map(sources.count) { index in Result { try self.read(sources[index]) } }
        let pieces = read.compactMap { try? $0.get().pieces }
        var predictions = run.predictions(
            for: pieces, count: options.top, batchSize: batchSize, makesFiles: options.makesFiles
        )[...]
        return read.map { input in
            input.flatMap { input in
                guard let prediction = predictions.popFirst() else {
                    return .failure(BatchError("\(input.source.name) was not computed."))
                }
                return Result { try self.example(input, prediction.get(), options) }
            }
        }
    }

    /// An example that was read for this model.
    private struct ReadInput: Sendable {
        let source: ExampleSource
        let pieces: [ReadExample]
        let notes: [String]
    }

    private func read(_ source: ExampleSource) throws -> ReadInput {
        guard let reader else {
            throw BatchError("The model \"\(name)\" continues prompts; it predicts nothing of an example.")
        }
        // Threads of a loop do not have the values of the task that began it.
        return try DecodingLimit.$byteCount.withValue(decodingLimit) {
            ReadInput(
                source: source, pieces: try reader.read(ListedExample(source)),
                notes: try reader.input.notes(on: source))
        }
    }

    /// What is answered of an example: its prediction, and what else was asked for.
    private func example(
        _ input: ReadInput, _ prediction: ExamplePrediction, _ options: PredictionOptions
    ) throws -> PredictedExample {
        var prediction = prediction
        if options.explains { prediction.explanation = try run.explanation(of: ListedExample(input.source)) }
        var attention: [UInt8]?
        if options.showsAttention, let batch = try input.pieces.first?.batch.get() {
            guard let picture = try predicting?.attentionPicture(of: batch) else {
                throw BatchError(
                    "The model \"\(name)\" has no pictures of its examples, to show where it looks.")
            }
            attention = picture.pngFile
        }
        return PredictedExample(prediction: prediction, notes: input.notes, attention: attention)
    }

    /// What `compute` makes with the model, while nobody else computes with it.
    ///
    /// - Throws: `BatchError` for a model that predicts nothing; what `compute` throws.
    func computed<Outcome>(_ compute: (PerceiverIO, Precision) throws -> Outcome) throws -> Outcome {
        try computing.withLock { _ in try compute(run.perceiverIO, run.precision) }
    }

    /// Continues prompts together.
    ///
    /// - Parameters:
    ///   - prompts: what is continued, and how.
    ///   - onToken: called with each token and the place of its prompt; false ends that continuation with it.
    /// - Returns: a continuation of each.
    /// - Throws: `BatchError` for a model that continues nothing, or a prompt that it cannot take.
    func continuations(
        of prompts: [ContinuedPrompt], onToken: (Int32, Int) throws -> Bool
    ) throws -> [Continuation] {
        guard let model = continuing else {
            throw BatchError("The model \"\(name)\" predicts; it continues no prompts.")
        }
        return try computing.withLock { _ in
            try withPrecision(run.precision) { try model.continuations(of: prompts, onToken: onToken) }
        }
    }
}

/// What tells a checkpoint of a run from the one that replaces it.
struct CheckpointVersion: Equatable, Sendable {
    private let files: [FileVersion?]

    init(of run: String, _ checkpoint: RunDirectory.Which) {
        files = RunDirectory.version(of: checkpoint, inRunAt: run)
    }
}
