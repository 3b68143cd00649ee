import Perceiver

/// Examples of the user's own, predicted after each evaluation to show what the model has learned.
struct Samples {
    private let examples: [(name: String, batch: Batch)]
    private let labelCount: Int

    /// Reads the samples that the settings name.
    ///
    /// - Throws: what is wrong with one, by its name.
    init(_ settings: TrainingSettings, for input: any InputAdapter) throws {
        examples = try settings.samples.map { ($0, try input.example(.argument($0))) }
        labelCount = settings.sampleCount
    }

    /// What the model makes of each sample by now.
    func predictions(of model: PerceiverIO) throws -> [ExamplePrediction] {
        try examples.map { try model.predict($0.batch, called: $0.name, count: labelCount) }
    }

    /// Where the model looks in each sample by now, as far as samples have pictures.
    func attentionPictures(of model: PerceiverIO) throws -> [(name: String, picture: Bitmap)] {
        try examples.compactMap { example in
            try model.attentionPicture(of: example.batch).map { (example.name, $0) }
        }
    }
}
