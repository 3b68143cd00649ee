import Foundation
import PerceiverImage
import PerceiverKit
import PerceiverServing
import PerceiverTables
import PerceiverText
import TestSupport

/// Small runs, and services of them.
enum ServedRuns {
    static let registry = Registry(plugins: [ImagePlugin.self, TextPlugin.self, TablesPlugin.self])

    private static let small: SettingsTree = [
        "model.encoder": ["latent_count": 4, "channels": 16, "self_attention_count": 1], "training.steps": 2,
        "training.batch_size": 8,
    ]

    /// A run of drawn digits.
    static func digits(at path: String, seed: Int = 0) throws {
        let settings: SettingsTree = [
            "input.name": "image", "output.name": "classify", "input.bands": 2, "data.train_count": 32,
            "data.validation_count": 8, "data.test_count": 8, "training.seed": .int(seed),
        ]
        _ = try NewRun(layers: [settings, small], registry: registry).begin(at: path).trainer.run()
    }

    /// A run of a table with a number `n` and a word `c`.
    static func rows(at path: String, in folder: TemporaryFolder) throws {
        let lines = (0..<40).map { "\($0 % 5),x\($0 % 2),\($0 % 2 == 0 ? "yes" : "no")\n" }
        try folder.write("n,c,label\n" + lines.joined(), to: "rows.csv")
        let settings: SettingsTree = [
            "input.name": "table", "output.name": "classify", "data.path": .string(folder.file("rows.csv")),
            "data.rare_count": 1,
        ]
        _ = try NewRun(layers: [settings, small], registry: registry).begin(at: path).trainer.run()
    }

    /// A run that continues texts.
    static func writer(at path: String, in folder: TemporaryFolder) throws {
        try folder.write(
            (0..<40).map { "Line \($0) of a text that is continued.\n" }.joined(), to: "text.txt")
        let settings: SettingsTree = [
            "input.name": "text", "output.name": "generate", "training.steps": 2, "training.batch_size": 2,
            "data.path": .string(folder.file("text.txt")), "data.test_share": 0,
            "output.sample_length": 0, "data.validation_share": 0.1,
            "model": [
                "context_length": 32, "latent_count": 16, "channels": 16, "head_count": 2, "layer_count": 1,
            ],
        ]
        _ = try NewRun(layers: [settings], registry: registry).begin(at: path).trainer.run()
    }

    /// A service of runs in a folder.
    static func service(
        _ names: [String], in folder: TemporaryFolder, limits: ServiceLimits = ServiceLimits(),
        tokens: AccessTokens? = nil
    ) throws -> Service {
        try Service(
            names.map { ModelSource(run: folder.file($0), registry: registry) }, limits: limits,
            tokens: tokens
        ) { _ in }
    }

    /// A picture of the size of a drawn digit.
    static func picture(seed: Int = 0, side: Int = 28) -> Data {
        let samples = (0..<side * side).map { UInt8(($0 * 7 + seed * 31) % 256) }
        return Data(PNGFile.bytes(of: samples, height: side, width: side, channelCount: 1))
    }
}

extension Service {
    /// Posts JSON.
    func post(_ path: String, _ json: String) async -> ServiceResponse {
        await respond(
            to: ServiceRequest(
                "POST", path, headers: ["content-type": "application/json"], body: Data(json.utf8)))
    }

    func get(_ path: String) async -> ServiceResponse { await respond(to: ServiceRequest("GET", path)) }
}

extension ServiceResponse {
    /// The whole body.
    var data: Data {
        get async {
            switch body {
            case .whole(let data): return data
            case .pieces(let pieces):
                var all = Data()
                for await piece in pieces { all += piece }
                return all
            }
        }
    }

    var text: String { get async { String(decoding: await data, as: UTF8.self) } }

    /// The body as JSON.
    var json: JSONValue {
        get async throws { try await data.withUnsafeBytes { try JSONReader.read($0) } }
    }
}

extension JSONValue {
    /// The value below names and numbers such as `predictions.0.labels`.
    func at(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(self as JSONValue?) { value, name in
            switch value {
            case .object(let object): object[String(name)]
            case .array(let list): Int(name).flatMap { list.indices.contains($0) ? list[$0] : nil }
            default: nil
            }
        }
    }
}
