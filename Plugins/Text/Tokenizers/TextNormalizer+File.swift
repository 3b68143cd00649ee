import PerceiverKit

extension TextNormalizer {
    /// Reads the normaliser of a `tokenizer.json`, which may be null.
    init(_ field: TokenizerField) throws {
        steps = field.isNull ? [] : try Self.steps(of: field)
        if let step = TextGrowth.firstStep(of: steps, beyond: Self.growthLimit) {
            throw field.fault(
                "together with those after it, step \(step + 1) of \(steps.count), \(steps[step].tree.jsonText()), may "
                    + "make a text more than \(Self.growthLimit) times as long")
        }
    }

    /// How many times longer than a text its normalised form may be; usual tokenizers stay below ten.
    private static let growthLimit = 100

    private static func steps(of field: TokenizerField) throws -> [Step] {
        let type = field["type"]
        switch try type.text {
        case "Sequence": return try field["normalizers"].elements.flatMap { try steps(of: $0) }
        case "Replace":
            let pattern = field["pattern"]["String"]
            if try pattern.text.isEmpty { throw pattern.fault(expected: "text that is not empty") }
            return [.replace(try pattern.text, with: try field["content"].text)]
        case "NFD": return [.decompose]
        case "Lowercase": return [.lowercase]
        case "StripAccents": return [.stripAccents]
        default:
            throw type.fault(
                expected: "one of the normalisers known here: Sequence, Replace, NFD, Lowercase, StripAccents"
            )
        }
    }

    /// The normaliser as in a `tokenizer.json`.
    var tree: SettingsTree {
        .group([("type", .string("Sequence")), ("normalizers", .array(steps.map(\.tree)))])
    }
}

extension TextNormalizer.Step {
    fileprivate var tree: SettingsTree {
        switch self {
        case .replace(let old, let new):
            .group([
                ("type", .string("Replace")),
                ("pattern", .group([("String", .string(old))])),
                ("content", .string(new)),
            ])
        case .decompose: .group([("type", .string("NFD"))])
        case .lowercase: .group([("type", .string("Lowercase"))])
        case .stripAccents: .group([("type", .string("StripAccents"))])
        }
    }
}
