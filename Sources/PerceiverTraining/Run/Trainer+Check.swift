import Layers
import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

extension Trainer {
    /// Checks that there are parameters to train, training examples and enough memory, and that samples can be read, before
    /// a folder is made for the run.
    ///
    /// - Throws: `SettingsError` if not; what is wrong with a sample.
    public static func check(
        _ model: some Model, settings: TrainingSettings, dataset: any Dataset
    ) throws {
        guard dataset.count(of: .train) > 0 else { throw SettingsError("The data has no training examples.") }
        try model.requireMemory(
            batchSize: min(settings.batchSize, dataset.count(of: .train)), training: settings)
        let goesByValidation = [
            ("schedule.name: plateau", settings.schedule.name == .plateau),
            ("early_stopping", settings.earlyStopping != nil),
            ("monitor", settings.monitored != Monitor("loss")),
        ]
        for (setting, isAsked) in goesByValidation where isAsked && dataset.count(of: .validation) == 0 {
            throw SettingsError(
                "The setting \"training.\(setting)\" goes by a metric of validation examples, but the data has none."
            )
        }
        _ = try Samples(settings, for: model)
        let names = model.parameters().map(\.name)
        for prefix in settings.frozen where !names.contains(where: { $0.hasPrefix(prefix) }) {
            let parts = Set(names.map { $0.prefix { $0 != "." } + "." }).sorted()
            throw SettingsError(
                "The setting \"training.frozen\" has \"\(prefix)\", which begins no parameter's name; "
                    + "names begin with \(parts.joined(separator: ", ")).")
        }
        guard !settings.freezeEncoder || model is any ModelWithLatents else {
            throw SettingsError(
                "The setting \"training.freeze_encoder\" freezes an encoder, but this model has none.")
        }
        let trainedNames = settings.trainedNames(of: model)
        guard
            model.parameters().contains(where: {
                trainedNames.contains($0.name) && $0.parameter.isTrainable
            })
        else {
            throw SettingsError("The setting \"training.frozen\" leaves no parameter to train.")
        }
    }

    /// Checks that a resumed run is not asked for fewer steps or epochs than it has done.
    ///
    /// - Throws: `SettingsError` that says how many it has done, and what to do.
    func requireEndAhead() throws {
        let (name, done) = settings.steps == nil ? ("epochs", state.epoch) : ("steps", state.step)
        guard let asked = settings.steps ?? settings.epochs, asked < done else { return }
        let best = state.bestStep.map { "; its best checkpoint is of step \($0)" } ?? ""
        throw SettingsError(
            "The run has done \(done) \(name), so training.\(name) should be \(done) or more, not \(asked)\(best). "
                + "For a shorter one begin a new run.")
    }

    /// Computes the loss of the first part of the first batch, so that data that does not fit the model is noticed before a
    /// folder is made.
    ///
    /// - Throws: what is wrong with an example; what the adapters cannot use.
    public static func checkFirstBatch(
        _ model: some Model, settings: TrainingSettings, dataset: any Dataset
    ) throws {
        let order = BatchOrder(training: dataset, settings, epoch: 0)
        let parts = order.batches.first.map { batch in
            (0..<settings.partCount).map { batch.part($0, of: settings.partCount) }
        }
        guard let first = parts?.first(where: { !$0.isEmpty }) else { return }
        let batch = try dataset.batch(first, of: .train, epoch: 0)
        let loss = try withPrecision(settings.precision) { try model.loss(on: batch) }
        let counts = try model.lossCounts(in: batch)
        let monitored = loss.metrics.possibleNames
        guard monitored.contains(where: { settings.monitored.isOf($0) }) else {
            throw SettingsError(
                "The setting \"training.monitor\" should be a metric of the model's outputs, not \"\(settings.monitored.metric)\"; "
                    + "there are \(monitored.sorted().quoted).")
        }
        guard loss.counts == counts else {
            throw BatchError(
                "The loss of the first batch is a mean over \(loss.counts), but the model's lossCounts(in:) says "
                    + "\(counts). Where a loss counts other things than the examples, an output has to say so."
            )
        }
    }
}
