import Foundation
import TestSupport
import Testing

@testable import PerceiverCommand

struct SettingsCommandTests {
    @Test func `The page of all settings is what the program writes`() async throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Docs/Settings.md").standardizedFileURL
        let outcome = try await Program.run(["settings", "--markdown"], in: TemporaryFolder())
        outcome.expectSuccess()
        let isSame = try String(contentsOf: page, encoding: .utf8) == outcome.output
        #expect(isSame, "Write it again: swift run perceiver-io settings --markdown >Docs/Settings.md")
    }

    @Test(arguments: [
        ("training.schedule", ["--training.schedule.warmup_fraction"], "--training.seed"),
        ("training.batch-size", ["--training.batch_size"], "--training.seed"),
        ("dropout", ["--model.encoder.dropout", "--model.decoder.dropout"], "--training.seed"),
        ("data.tokens", ["data text-folder: ", "data table: ", "--data.tokens.file"], "--data.limit"),
    ])
    func `A part of a name lists the settings that have it`(
        name: String, found: [String], other: String
    ) async throws {
        let outcome = try await Program.run(["settings", name], in: TemporaryFolder())
        outcome.expectSuccess()
        for text in found { #expect(outcome.output.contains(text), "\(outcome.output)") }
        #expect(!outcome.output.contains(other))
    }

    @Test(arguments: [("lr", "training.learning_rate"), ("sedd", "\"seed\"")])
    func `A name that is not there is answered with one that is`(name: String, answer: String) async throws {
        let outcome = try await Program.run(["settings", name], in: TemporaryFolder())
        outcome.expectError([answer])
    }
}
