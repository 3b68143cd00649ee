import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports

extension PredictedExample {
    /// What is answered of an example: what there is of labels, numbers, tables, files and reasons.
    var json: JSONValue {
        get throws {
            var answer = JSONObject()
            if !prediction.predictions.isEmpty || prediction.numbers.isEmpty && prediction.tables.isEmpty {
                answer.append("labels", .array(prediction.predictions.map(\.json)))
            }
            if !prediction.numbers.isEmpty {
                answer.append("numbers", .array(prediction.numbers.map(\.json)))
            }
            let tables = try prediction.tables.map { ($0.output ?? "table", try JSONValue(encoding: $0)) }
            if !tables.isEmpty { answer.append("tables", .object(JSONObject(tables))) }
            if !prediction.files.isEmpty { answer.append("files", .array(prediction.files.map(\.json))) }
            if let explanation = prediction.explanation {
                answer.append("explanation", try JSONValue(encoding: explanation))
            }
            if let attention {
                answer.append(
                    "attention", PredictedFile(name: "attention.png", bytes: attention).json)
            }
            let notes = notes + prediction.tables.compactMap(\.note)
            if !notes.isEmpty { answer.append("notes", .array(notes.map(JSONValue.string))) }
            return .object(answer)
        }
    }
}

extension LabelledProbability {
    fileprivate var json: JSONValue {
        let own: [(String, JSONValue)] = [("label", .string(label)), ("probability", .number(probability))]
        return .object(JSONObject((output.map { [("output", .string($0))] } ?? []) + own))
    }
}

extension PredictedNumber {
    fileprivate var json: JSONValue {
        let own: [(String, JSONValue)] = [("name", .string(name)), ("value", .number(value))]
        return .object(JSONObject((output.map { [("output", .string($0))] } ?? []) + own))
    }
}

extension PredictedFile {
    /// The file as JSON: its name, its media type and its bytes in base64.
    var json: JSONValue {
        .object([
            "name": .string(name), "media_type": .string(mediaType),
            "base64": .string(Data(bytes).base64EncodedString()),
        ])
    }

    private var mediaType: String {
        switch name.split(separator: ".").last?.lowercased() {
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "wav": "audio/wav"
        case "mid": "audio/midi"
        case "csv": "text/csv"
        default: "application/octet-stream"
        }
    }
}

extension JSONValue {
    /// A number; nothing for one that JSON does not have.
    static func number(_ value: Double) -> JSONValue { value.isFinite ? .double(value) : .null }

    /// A number with as many digits as tell it from its neighbours.
    static func number(_ value: Float) -> JSONValue {
        value.isFinite ? .double(Double("\(value)") ?? Double(value)) : .null
    }
}
