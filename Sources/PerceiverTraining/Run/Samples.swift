import Perceiver
import PerceiverReports
import PerceiverSettings

/// A model that a person can show an example, and that says what its prediction means.
public protocol ModelWithSamples: Model {
    /// A batch of one example of a user's own.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func example(_ source: ExampleSource) throws -> Batch

    /// What the model makes of an example, a batch of one that is called `input`: at most `count` labels, likeliest first.
    ///
    /// - Throws: what the model cannot use about it.
    func predict(_ example: Batch, called input: String, count: Int) throws -> ExamplePrediction

    /// Where the model looks in an example, a batch of one; nil if there is no picture of that.
    ///
    /// - Throws: what the model cannot use about it.
    func attentionPicture(of example: Batch) throws -> Bitmap?
}

extension PerceiverIO: ModelWithSamples {
    /// A batch of one example of a user's own, as the input adapter reads it.
    public func example(_ source: ExampleSource) throws -> Batch {
        guard let input = input as? any InputWithExamples else {
            throw BatchError("The input of this model cannot read an example of your own, \(source.name).")
        }
        return try input.example(source)
    }
}

/// Examples of the user's own, predicted after each evaluation to show what the model has learned.
struct Samples {
    private let model: any ModelWithSamples
    private let examples: [(name: String, batch: Batch)]
    private let labelCount: Int

    /// Reads the samples that the settings name; nil if they name none.
    ///
    /// - Throws: what is wrong with one, by its name; `SettingsError` if the model cannot be shown any.
    init?(_ settings: TrainingSettings, for model: some Model) throws {
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

    /// What the model makes of each sample by now.
    func predictions() throws -> [ExamplePrediction] {
        try examples.map { try model.predict($0.batch, called: $0.name, count: labelCount) }
    }

    /// Where the model looks in each sample by now, as far as samples have pictures.
    func attentionPictures() throws -> [(name: String, picture: Bitmap)] {
        try examples.compactMap { example in
            try model.attentionPicture(of: example.batch).map { (example.name, $0) }
        }
    }
}
