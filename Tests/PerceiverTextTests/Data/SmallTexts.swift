import Foundation
import PerceiverKit

@testable import PerceiverText

/// Documents whose tokens can be told by hand: with the tokenizer of bytes, each letter is one.
enum SmallTexts {
    static let documents = Documents(
        train: [
            Document(text: "abcdef", label: 0), Document(text: "", label: 1), Document(text: "xy", label: 0),
        ],
        validation: [Document(text: "validation", label: 1), Document(text: "v", label: 0)],
        test: [Document(text: "test", label: 1)],
        unlabelled: [Document(text: "free text")], classNames: ["bad", "good"])

    /// The documents as bytes that no cache keeps, unless `change` asks for another thing.
    static func dataset(
        _ documents: Documents = documents, maxLength: Int = 4, files: [String: Data] = [:],
        for purpose: DataRequest.Purpose = .begin,
        _ change: (inout TokenSettings) -> Void = { _ in }
    ) throws -> TextDataset {
        var settings = TokenSettings()
        settings.kind = .bytes
        settings.cache = false
        change(&settings)
        var input = TokenInputSettings()
        input.maxLength = maxLength
        let request = DataRequest(
            path: "", seed: 1, files: files, purpose: purpose,
            inputs: ["text": input])
        return try TextDataset(documents, tokens: settings, request: request)
    }

    /// The ids of a text's bytes.
    static func ids(_ text: String) -> [Int32] { ByteTokenizer().encode(text) }
}

extension Batch {
    /// The tokens of each example, without padding.
    var texts: [[Int32]] {
        get throws {
            zip(try rows("tokens", as: Int32.self), try rows("is_padding", as: UInt8.self)).map {
                row, marks in
                zip(row, marks).filter { $1 == 0 }.map(\.0)
            }
        }
    }

    /// The tokens of each example as they were before some were masked.
    var uncoveredTexts: [[Int32]] {
        get throws {
            var texts = try texts
            let (positions, labels) = (
                try rows("positions", as: Int32.self), try rows("label", as: Int32.self)
            )
            for example in texts.indices {
                for (position, label) in zip(positions[example], labels[example]) where label != -100 {
                    texts[example][Int(position)] = label
                }
            }
            return texts
        }
    }

    /// The rows of a tensor of two axes.
    private func rows<Element: TensorElement>(_ name: String, as type: Element.Type) throws -> [[Element]] {
        let tensor = try tensor(name)
        let elements = tensor.elements(as: type)
        return stride(from: 0, to: elements.count, by: tensor.shape[1]).map {
            Array(elements[$0..<$0 + tensor.shape[1]])
        }
    }
}
