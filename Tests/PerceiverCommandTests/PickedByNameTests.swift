import PerceiverSettings
import Testing

@testable import PerceiverTraining

/// What a user names is used, or refused in words; it is never left aside.
struct PickedByNameTests {
    private static let registry = ForeignNamesTests.registry

    private func settings(_ yaml: String) throws -> RunSettings {
        try RunSettings(registry: Self.registry, layers: [SettingsTree(yaml: yaml)])
    }

    @Test(arguments: [
        ("image", "data: {name: digits, path: /x}", ["\"digits\" reads no path", "data.path is /x"]),
        ("image", "data: /x", ["\"data\" should be a group of settings", "/x", "\"data.path\"?"]),
        ("image", "data: 5", ["\"data\" should be a group of settings"]),
        ("image", "data: {path: 2024}", ["\"data.path\" should be text"]),
        ("image", "data: {path: [a, b]}", ["\"data.path\" should be text"]),
        ("image", "data: {name: [x]}", ["\"data.name\" should be text"]),
        ("audio+image", "data: {path: /x}", ["\"data.audio.path\"", "\"data.image.path\""]),
        ("audio+image", "data: {audio: /x}", ["\"data.audio\" should be a group", "\"data.audio.path\"?"]),
        ("audio+image", "data: {image: {path: 7}}", ["\"data.image.path\" should be text"]),
        (
            "audio+image", "data: {audio: {name: tones, path: /x}}",
            ["\"tones\" reads no path", "data.audio.path is /x"]
        ),
    ])
    func `Data that cannot be meant is refused`(input: String, data: String, parts: [String]) {
        let error = #expect(throws: SettingsError.self) {
            try settings("{input: {name: \(input)}, output: {name: classify}, \(data)}")
        }
        for part in parts { #expect(error?.description.contains(part) == true, "\(error as Any)") }
    }

    @Test(arguments: [
        ("{input: image, output: {name: classify}}", ["\"input\" should be a group", "\"input.name\"?"]),
        ("{input: {name: 5}, output: {name: classify}}", ["\"input.name\" should be text"]),
        ("{input: {name: image}, output: {name: sentiment}}", ["\"sentiment\" goes with the input \"text\""]),
        ("{input: {name: image}, output: {name: classify+mlm}}", ["\"mlm\" goes with the input \"text\""]),
    ])
    func `Adapters that cannot be meant are refused`(yaml: String, parts: [String]) {
        let error = #expect(throws: SettingsError.self) { try settings(yaml) }
        for part in parts { #expect(error?.description.contains(part) == true, "\(error as Any)") }
    }

    @Test func `No advice names a setting that is not there`() {
        for (yaml, advice) in [
            (
                "{input: {name: audio+image, audio: {patch_size: 5}}, output: {name: classify}}",
                "input.patch_size"
            ),
            (
                "{input: {name: image}, output: {name: classify}, data: {val_split: 0.1}}",
                "data.validation_share"
            ),
        ] {
            let error = #expect(throws: SettingsError.self) { try settings(yaml) }
            #expect(error?.description.contains(advice) == false, "\(error as Any)")
        }
    }

    @Test(arguments: registry.presets.names)
    func `Each preset is all that its settings need`(name: String) throws {
        // The output of a table is the one that suits its target, that of series the first that goes with them.
        let outputs = [
            "rows": "classify", "table+text": "classify", "timeline": "forecast", "seasons": "forecast",
        ]
        let others: SettingsTree = outputs[name].map { ["output.name": .string($0)] } ?? [:]
        _ = try RunSettings(registry: Self.registry, preset: name, layers: [others])
    }
}
