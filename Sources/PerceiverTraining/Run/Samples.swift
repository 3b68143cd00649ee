import Perceiver
import PerceiverReports
import PerceiverSettings

/// A model that can read a user's example, and whose prediction can be shown.
public protocol ModelWithSamples: Model {
    /// A batch of one user's example.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func example(_ source: ExampleSource) throws -> Batch

    /// The prediction for an example, a batch of one called `input`, as at most `count` labels, most probable first.
    ///
    /// - Throws: what the model cannot use about it.
    func predict(_ example: Batch, called input: String, count: Int) throws -> ExamplePrediction

    /// A picture of the model's attention on an example, a batch of one; nil if there is none.
    ///
    /// - Throws: what the model cannot use about it.
    func attentionPicture(of example: Batch) throws -> Bitmap?
}

extension PerceiverIO: ModelWithSamples {
    /// A batch of one user's example, read by the input adapter.
    public func example(_ source: ExampleSource) throws -> Batch {
        guard let input = input as? any InputWithExamples else {
            throw BatchError("The input of this model cannot read an example of your own, \(source.name).")
        }
        return try input.example(source)
    }
}

/// Examples of the user, predicted after each evaluation to show what the model has learned.
struct Samples {
    private let model: any ModelWithSamples
    private let examples: [(name: String, batch: Batch)]
    private let labelCount: Int

    /// Reads the samples in the settings; nil if there are none.
    ///
    /// - Throws: what is wrong with one, by its name; `SettingsError` if the model cannot read any.
    init?(_ settings: TrainingSettings, for model: some Model) throws {
        if settings.samples.isEmpty, let model = model as? PerceiverAR, let sample = model.usualSample {
            (self.model, examples, labelCount) = (model, [("", sample)], 0)
            return
        }
        guard !settings.samples.isEmpty else { return nil }
        guard let model = model as? any ModelWithSamples else {
            throw SettingsError(
                "The setting \"training.samples\" names examples of your own, which this model cannot be shown."
            )
        }
        self.model = model
        examples = try settings.samples.map { ($0, try model.example(.argument($0))) }
        labelCount = settings.sampleCount
    }

    /// The present predictions for the samples.
    func predictions() throws -> [ExamplePrediction] {
        try examples.map { try model.predict($0.batch, called: $0.name, count: labelCount) }
    }

    /// Pictures of the model's present attention on each sample that has pictures.
    func attentionPictures() throws -> [(name: String, picture: Bitmap)] {
        try examples.compactMap { example in
            try model.attentionPicture(of: example.batch).map { (example.name, $0) }
        }
    }
}
