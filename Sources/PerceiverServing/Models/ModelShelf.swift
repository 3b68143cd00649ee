import Foundation
import Perceiver
import PerceiverTraining
import Synchronization

/// The models that are served, by name, each with its queues; a newer checkpoint of a run takes the place of an older one.
final class ModelShelf: Sendable {
    /// A model, and those who wait for it.
    final class Slot: Sendable {
        let model: ServedModel
        let predictions: BatchQueue<PredictionJob, Result<PredictedExample, any Error>>
        let continuations: BatchQueue<GenerationJob, Result<Continuation, any Error>>

        init(_ model: ServedModel, _ limits: ServiceLimits, _ metrics: ServiceMetrics) {
            self.model = model
            let name = model.name
            predictions = BatchQueue(
                name: "predict",
                .init(waiting: limits.waiting, together: limits.together, patience: limits.patience),
                areAlike: { $0.options == $1.options },
                observe: { metrics.batch(of: $0, seconds: $1, model: name) },
                work: { jobs in model.predictions(for: jobs.map(\.source), jobs[0].options) })
            continuations = BatchQueue(
                name: "generate",
                .init(waiting: limits.waiting, together: limits.writtenTogether, patience: limits.patience),
                areAlike: { $0.prompt.options.latentCount == $1.prompt.options.latentCount },
                observe: { metrics.batch(of: $0, seconds: $1, model: name) },
                work: { jobs in model.continuations(for: jobs) })
        }

        /// How many wait.
        var waitingCount: Int { predictions.count + continuations.count }

        func close() {
            predictions.close()
            continuations.close()
        }
    }

    /// An example that waits for its turn.
    struct PredictionJob: Sendable {
        let source: ExampleSource
        let options: PredictionOptions
    }

    /// Where a model comes from.
    struct Source: Sendable {
        let name: String
        let path: String
        let load: @Sendable () throws -> ServedModel
        let version: @Sendable () -> CheckpointVersion
    }

    private let sources: [Source]
    private let limits: ServiceLimits
    private let metrics: ServiceMetrics
    private let slots: Mutex<[String: Slot]>
    /// What was said last of each model that could not be replaced.
    private let complaints = Mutex<[String: String]>([:])

    /// Reads all models.
    ///
    /// - Throws: what is wrong with a run.
    init(_ sources: [Source], _ limits: ServiceLimits, _ metrics: ServiceMetrics) throws {
        (self.sources, self.limits, self.metrics) = (sources, limits, metrics)
        var slots: [String: Slot] = [:]
        for source in sources { slots[source.name] = Slot(try source.load(), limits, metrics) }
        self.slots = Mutex(slots)
    }

    /// The names of the models, in the order they were given.
    var names: [String] { sources.map(\.name) }

    /// The model of that name; nil: there is none.
    func slot(_ name: String) -> Slot? { slots.withLock { $0[name] } }

    /// Reads the models whose checkpoints were replaced since they were read; those who wait are answered by the older ones.
    ///
    /// - Parameter say: takes a line on what was replaced, or could not be.
    func reload(say: (String) -> Void) {
        for source in sources {
            guard let old = slot(source.name), case let version = source.version(),
                version != old.model.version
            else { continue }
            do {
                let new = Slot(try source.load(), limits, metrics)
                slots.withLock { $0[source.name] = new }
                old.close()
                complaints.withLock { $0[source.name] = nil }
                say("\(source.name): a newer checkpoint is served")
            } catch {
                let text =
                    "\(source.name): the newer checkpoint cannot be served, so the older one is: \(error)"
                if complaints.withLock({ $0.updateValue(text, forKey: source.name) }) != text { say(text) }
            }
        }
    }

    /// Lets what waits be done, and takes nothing more.
    func close() { slots.withLock { $0.values.forEach { $0.close() } } }
}
