import Perceiver

/// A prediction as another process of this program gets it: all of it.
///
/// What an ``ExamplePrediction`` encodes is for people.
package struct PredictionMessage: Sendable {
    /// The prediction.
    package let prediction: ExamplePrediction

    /// Takes a prediction.
    package init(_ prediction: ExamplePrediction) { self.prediction = prediction }
}

extension PredictionMessage: Codable {
    private enum CodingKeys: CodingKey { case input, predictions, numbers, tables, files, explanation }

    private struct Table: Codable {
        let output: String?
        let texts, numbers: [String]
        let rows: [PredictedTable.Row]
        let note: String?
    }

    private struct Reasons: Codable {
        let of: String
        let whole: Double
        let isProbability: Bool
        let effects: [RowEffect]
    }

    /// Reads a prediction.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let tables = try container.decode([Table].self, forKey: .tables).map { sent in
            var table = PredictedTable(
                output: sent.output, texts: sent.texts, numbers: sent.numbers, rows: sent.rows)
            table.note = sent.note
            return table
        }
        var prediction = ExamplePrediction(
            input: try container.decode(String.self, forKey: .input),
            predictions: try container.decode([LabelledProbability].self, forKey: .predictions),
            numbers: try container.decode([PredictedNumber].self, forKey: .numbers), tables: tables,
            files: try container.decode([PredictedFile].self, forKey: .files))
        prediction.explanation = try container.decodeIfPresent(Reasons.self, forKey: .explanation).map {
            Explanation(of: $0.of, whole: $0.whole, isProbability: $0.isProbability, effects: $0.effects)
        }
        self.init(prediction)
    }

    /// Writes all of the prediction.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(prediction.input, forKey: .input)
        try container.encode(prediction.predictions, forKey: .predictions)
        try container.encode(prediction.numbers, forKey: .numbers)
        let tables = prediction.tables.map {
            Table(output: $0.output, texts: $0.texts, numbers: $0.numbers, rows: $0.rows, note: $0.note)
        }
        try container.encode(tables, forKey: .tables)
        try container.encode(prediction.files, forKey: .files)
        let reasons = prediction.explanation.map {
            Reasons(of: $0.of, whole: $0.whole, isProbability: $0.isProbability, effects: $0.effects)
        }
        try container.encodeIfPresent(reasons, forKey: .explanation)
    }
}
