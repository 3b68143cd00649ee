import Foundation
import PerceiverKit
import TestSupport

@testable import PerceiverSeries

/// The plugin as a program has it.
enum SeriesRun {
    static let registry = Registry(plugins: [SeriesPlugin.self])

    /// Settings of a small model for a file.
    static func settings(
        _ path: String, _ yaml: String = "{}", output: String = "{name: forecast, horizon: 4}"
    ) throws -> RunSettings {
        let base = try SettingsTree(
            yaml: """
                input: {name: series, window: 8, patch: 4, channels: 8}
                output: \(output)
                data: {validation_share: 0.2, test_share: 0.2}
                model: {encoder: {latent_count: 4, channels: 16, self_attention_count: 1}}
                """)
        let layers = try [base, ["data.path": .string(path)], SettingsTree(yaml: yaml)]
        return try RunSettings(registry: registry, layers: layers)
    }

    static func dataset(_ path: String, _ yaml: String = "{}") throws -> any Dataset {
        try settings(path, yaml).openDataset()
    }

    /// Hours from 2024-01-01 on, with two channels: the number of the hour, and its square.
    static func hours(_ count: Int) -> [String] {
        (0..<count).map { hour in
            let (day, rest) = (hour / 24 + 1, hour % 24)
            return
                "2024-01-\(day < 10 ? "0" : "")\(day) \(rest < 10 ? "0" : "")\(rest):00:00,\(hour),\(hour * hour)"
        }
    }

    /// Rows as a table.
    static func table(_ rows: [String], header: String = "date,a,b") -> String {
        ([header] + rows).joined(separator: "\n") + "\n"
    }
}
