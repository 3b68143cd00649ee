import Foundation
import TestSupport
import Testing

/// The skeleton of a modality; `.ci/run` builds and trains one.
struct NewModalityCommandTests {
    @Test func `The skeleton's plugin is the one that the README shows`() async throws {
        let folder = try TemporaryFolder()
        try await Program.run(["new-modality", "readings"], in: folder).expectSuccess()
        let shown = URL(filePath: #filePath)
            .appending(path: "../../PerceiverTrainingTests/Readme/ReadingsPlugin.swift").standardizedFileURL
        #expect(
            try folder.text(of: "readings/Sources/perceive-readings/ReadingsPlugin.swift")
                == String(contentsOf: shown, encoding: .utf8))
    }

    @Test func `Every name in the skeleton is the modality's own`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(["new-modality", "heart_rate"], in: folder)
        outcome.expectSuccess()
        #expect(outcome.output.contains("perceive-heart_rate train --input heart_rate"), "\(outcome.text)")
        let sources = "heart_rate/Sources/perceive-heart_rate"
        let main = try folder.text(of: "\(sources)/main.swift")
        #expect(main.contains("[HeartRatePlugin.self]"), "\(main)")
        let plugin = try folder.text(of: "\(sources)/HeartRatePlugin.swift")
        #expect(plugin.contains("struct HeartRateInput: InputWithExamples"), "\(plugin)")
        #expect(!plugin.lowercased().contains("reading"), "\(plugin)")
        let tests = try folder.text(of: "heart_rate/Tests/HeartRateTests/HeartRateTests.swift")
        #expect(tests.contains("import perceive_heart_rate\n"), "\(tests)")
        #expect(tests.contains("expectConforms([HeartRatePlugin.self], input: \"heart_rate\")"), "\(tests)")
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL.path
        let manifest = try folder.text(of: "heart_rate/Package.swift")
        #expect(manifest.contains("path: \"\(root)\""), "\(manifest)")
    }

    @Test func `The package may depend on another copy, or a version`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("// a package", to: "copy/Package.swift")
        let near = try await Program.run(["new-modality", "a", "--package", "copy"], in: folder)
        near.expectSuccess()
        #expect(try folder.text(of: "a/Package.swift").contains("/copy\""))
        let url = "https://example.org/perceiver-io"
        try await Program.run(["new-modality", "b", "--package", url], in: folder).expectSuccess()
        #expect(try folder.text(of: "b/Package.swift").contains(".package(url: \"\(url)\", from: \""))
        let none = try await Program.run(["new-modality", "c", "--package", "nowhere"], in: folder)
        none.expectError(["nowhere", "--package"])
        #expect(!FileManager.default.fileExists(atPath: folder.file("c")))
    }

    @Test func `A location cannot put anything else into the manifest`() async throws {
        let folder = try TemporaryFolder()
        let url = "https://x\", from: \"1.0.0\"), .package(url: \"https://evil"
        let far = try await Program.run(["new-modality", "a", "--package", url], in: folder)
        far.expectError(["is neither the folder of a package nor a URL"])
        let odd = "c\"\\(1)"
        try folder.write("// a package", to: "\(odd)/Package.swift")
        try await Program.run(["new-modality", "b", "--package", odd], in: folder).expectSuccess()
        #expect(try folder.text(of: "b/Package.swift").contains("/c\\\"\\\\(1)\""))
    }

    @Test(arguments: ["Heart", "heart rate", "1st", "../up", "", "a-b"])
    func `Odd names are refused`(name: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(["new-modality", name], in: folder)
        #expect(outcome.status != 0 && outcome.errors.contains("lower-case"), "\(outcome.text)")
    }

    @Test func `What is there already stays`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "heart/Package.swift")
        let outcome = try await Program.run(["new-modality", "heart"], in: folder)
        outcome.expectError(["heart", "exists already"])
        #expect(try folder.text(of: "heart/Package.swift") == "mine")
    }
}
