import PerceiverKit
import TestSupport

@testable import PerceiverTables

/// The plugin as a program has it.
enum TableRun {
    static let registry = Registry(plugins: [TablesPlugin.self])

    /// Settings of a small model for a table.
    static func settings(_ path: String, _ yaml: String = "{}") throws -> RunSettings {
        let base = try SettingsTree(
            yaml: """
                input: {name: table, channels: 8, bins: 4}
                data: {validation_share: 0, test_share: 0, rare_count: 1}
                model: {encoder: {latent_count: 4, channels: 16, self_attention_count: 1}}
                """)
        let layers = try [base, ["data.path": .string(path)], SettingsTree(yaml: yaml)]
        return try RunSettings(registry: registry, layers: [["output.name": "classify"]] + layers)
    }

    static func dataset(_ path: String, _ yaml: String = "{}") throws -> any Dataset {
        try settings(path, yaml).openDataset()
    }

    /// A table with a column of each kind, and gaps; every second row is of the class b.
    static func mixed(_ count: Int) -> String {
        let rows = (0..<count).map { row in
            let size = row % 5 == 0 ? "" : "\(row * row)"
            let colour = row % 7 == 0 ? "NA" : ["red", "green", "blue"][row % 3]
            return
                "\(size),\(colour),2024-0\(row % 9 + 1)-1\(row % 10) 0\(row % 10):15,\(row % 2 == 0 ? "a" : "b")"
        }
        return (["size,colour,day,label"] + rows).joined(separator: "\n") + "\n"
    }
}
