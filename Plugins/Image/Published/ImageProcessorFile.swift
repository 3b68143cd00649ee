import PerceiverKit

/// The fields of a `preprocessor_config.json`, which are checked as they are read.
struct ImageProcessorFile {
    /// What a class of processors does where the file does not say it.
    struct Defaults {
        let filter: ResizeFilter
        let moments: ChannelMoments
        /// Whether a middle square is cut out before an image is resized, unless the file says otherwise.
        let crops: Bool
    }

    let defaults: Defaults
    private let content: SettingsTree

    private static let perceiver = Defaults(filter: .bicubic, moments: .imagenet, crops: true)
    private static let known = [
        "Perceiver": perceiver, "ViT": Defaults(filter: .bilinear, moments: .range, crops: false),
    ]

    /// Takes the file's content, and finds the class that it is for.
    ///
    /// - Throws: `SettingsError` for a class of which nothing is known here.
    init(_ content: SettingsTree) throws {
        guard content.mapping != nil else {
            throw SettingsError("preprocessor_config.json should be an object, not \(content.jsonText()).")
        }
        self.content = content
        let names = ["image_processor_type", "feature_extractor_type"]
        guard let key = names.first(where: { content[$0].map { $0 != .null } ?? false }) else {
            defaults = Self.perceiver
            return
        }
        let endings = ["ImageProcessorFast", "ImageProcessorPil", "ImageProcessor", "FeatureExtractor"]
        let name = content[key]?.text ?? ""
        let stem = endings.first(where: name.hasSuffix).map { String(name.dropLast($0.count)) }
        let found = stem.flatMap { Self.known[$0] }
        defaults = found ?? Self.perceiver
        guard found != nil else { throw fault(key, "PerceiverImageProcessor or ViTImageProcessor") }
    }

    /// What is wrong with a field.
    func fault(_ name: String, _ expected: String) -> SettingsError {
        SettingsError(
            "preprocessor_config.json has \(value(name)?.jsonText() ?? "nothing") as \"\(name)\", which should be \(expected)."
        )
    }

    private func value(_ name: String) -> SettingsTree? { content[name].flatMap { $0 == .null ? nil : $0 } }

    private func number(_ tree: SettingsTree?) -> Double? {
        switch tree {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// A whole number for both sides, or one for each.
    func size(_ name: String, else usual: Int) throws -> (height: Int, width: Int) {
        guard let given = value(name) else { return (usual, usual) }
        let sides = [given["height"] ?? given, given["width"] ?? given].map { number($0) ?? 0 }
        guard sides.allSatisfy({ (1...100_000).contains($0) && $0 == $0.rounded() }) else {
            throw fault(name, "a whole number, or height and width")
        }
        return (Int(sides[0]), Int(sides[1]))
    }

    func isOn(_ name: String, else usual: Bool = true) throws -> Bool {
        switch value(name) {
        case nil: return usual
        case .bool(let value): return value
        default: throw fault(name, "true or false")
        }
    }

    func channels(_ name: String, else usual: [Float]) throws -> [Float] {
        guard let given = value(name) else { return usual }
        guard case .array(let elements) = given, elements.count == 3 else {
            throw fault(name, "three numbers")
        }
        return try elements.map { element in
            guard let value = number(element) else { throw fault(name, "three numbers") }
            return Float(value)
        }
    }

    /// By the numbers that Pillow has for filters.
    func filter() throws -> ResizeFilter {
        guard let given = value("resample") else { return defaults.filter }
        switch number(given) {
        case 2: return .bilinear
        case 3: return .bicubic
        default: throw fault("resample", "2 (bilinear) or 3 (bicubic)")
        }
    }

    /// Checks that samples become numbers from 0 to 1, of images of one size.
    func requireScaling() throws {
        for name in ["do_resize", "do_rescale"] {
            guard try isOn(name) else { throw fault(name, "true") }
        }
        if value("do_pad") != nil, try isOn("do_pad") { throw fault("do_pad", "false") }
        guard let given = value("rescale_factor") else { return }
        guard let factor = number(given), abs(factor * 255 - 1) < 1e-6 else {
            throw fault("rescale_factor", "1 / 255")
        }
    }
}
