import Perceiver
import PerceiverAudio
import PerceiverImage
import PerceiverSeries
import PerceiverTables
import PerceiverText

@testable import PerceiverData
@testable import PerceiverSettings
@testable import PerceiverTraining

/// Readers of settings.
extension Reader {
    static let registry = Registry(plugins: [
        ImagePlugin.self, TextPlugin.self, AudioPlugin.self, TablesPlugin.self, SeriesPlugin.self,
    ])

    static var settings: [Reader] {
        [
            Reader("yaml", texts: small) { input in
                let tree = try SettingsTree(yaml: input.text)
                // Not the trees, because no number that is none equals itself.
                guard try SettingsTree(yaml: tree.yamlText()).yamlText() == tree.yamlText() else {
                    fatalError("What is written is not what was read.")
                }
            },
            Reader(
                "overrides",
                texts: [
                    "--training.epochs\n3\n--model.encoder.latent-count=8\n--input.name\nimage",
                    "--a.b\n{c: 1, d: [x, 2]}\n--a\n1\n--a.b.c=null", "--x\n-1\n--y\n--z",
                ]
            ) { input in
                let arguments = input.text.split(separator: "\n", omittingEmptySubsequences: false).map(
                    String.init)
                let tree = try SettingsTree().applying(SettingsOverride.parse(arguments))
                _ = try tree.yamlText()
                _ = try RunSettings(registry: registry, layers: [tree])
            },
            Reader("settings", texts: small + whole) { input in
                let tree = try SettingsTree(yaml: input.text)
                let settings = try RunSettings(registry: registry, layers: [tree])
                let again = try RunSettings(
                    registry: registry, layers: [SettingsTree(yaml: settings.tree.yamlText())])
                guard try again.tree.yamlText() == settings.tree.yamlText() else {
                    fatalError("What is written is not what was read.")
                }
            },
            Reader(
                "name-pattern",
                texts: ["(left|right)", "OAI(\\d+)", "(?<l>left|l)|(?<r>r)", "[a-z]{2,3}?\\b.*"]
            ) {
                let names = ["OAI0012_left.png", "a/b/right-7.png", "links\u{e9}.wav", ""]
                _ = try NamePattern($0.text, setting: "label_pattern").values(
                    in: names, prefersPartNames: true)
            },
        ]
    }

    private static let small = [
        "a: {b: [1, 2.5, true, null, text, \"1\"], c: ~}\nd: 'x'\n\"e f\": |\n  lines\n  more\n",
        "- 1\n- a: b\n",
        "a: &x [1, 2]\nb: *x\n", "a: .inf\nb: -.INF\nc: .nan\nd: 0x10\ne: 1_000\nf: 1e5\n",
        "input: {name: image, bands: 2}\noutput: {name: classify}\nmodel: {encoder: {latent_count: 4}}\n",
    ]

    /// All settings of two runs.
    private static let whole = ["digits", "sound-manifest"].compactMap { name in
        try? RunSettings(
            registry: registry,
            layers: [
                SettingsTree(
                    yaml: "input: {name: \(registry.datasets.entry(name).input)}\noutput: {name: classify}\n"
                        + "data: {name: \(name), path: data}\n")
            ]
        ).tree.yamlText()
    }
}
