import Foundation
import PerceiverKit
import PerceiverServing
import TestSupport
import Testing

/// The documentation of each target shows code that compiles for whoever depends on it, and does what it says.
struct ExampleTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    /// The pages of all library targets, each as `Sources/Tensors/Tensors.docc/Tensors.md`.
    private static let pages = try? ["Sources", "Plugins"].flatMap { folder in
        try FileManager.default.contentsOfDirectory(
            at: root.appending(path: folder), includingPropertiesForKeys: nil
        ).flatMap { try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil) }
            .filter { $0.pathExtension == "docc" }
            .map { $0.appending(path: $0.deletingPathExtension().lastPathComponent + ".md") }
    }

    @Test func `Each target's page shows its example`() throws {
        let pages = try #require(Self.pages)
        #expect(pages.count == 21)
        for page in pages {
            let target = page.deletingPathExtension().lastPathComponent
            let example =
                target == "PerceiverCommand"
                ? "Docs/Examples/PointClouds/Sources/perceive-points/main.swift"
                : "Tests/DocumentationTests/Examples/\(target).swift"
            let code = try String(contentsOf: Self.root.appending(path: example), encoding: .utf8)
            #expect(
                try String(contentsOf: page, encoding: .utf8).contains("```swift\n\(code)```\n"), "\(target)")
        }
    }

    @Test func `A service of no models says so`() async throws {
        let registry = Registry(plugins: [])
        #expect(try await status(of: ServiceRequest("GET", "/healthz"), about: [], registry) == 200)
        #expect(try await status(of: ServiceRequest("GET", "/v1/models/digits"), about: [], registry) == 404)
    }

    @Test func `The slope is found`() { #expect(abs(fittedSlope() - 2) < 1e-6) }

    @Test func `The perceptron gives two numbers for each row`() { #expect(perceived().shape == [3, 2]) }

    @Test func `The parameters have the names that the page tells`() {
        #expect(
            Perceptron().parameters().map(\.name) == [
                "hidden.weight", "hidden.bias", "head.weight", "head.bias",
            ])
    }

    @Test func `Notes that are encoded can be written`() {
        let (ids, file) = fifthHigher()
        #expect(ids.count > 100 && ids.allSatisfy { 0..<388 ~= $0 })
        #expect(file.starts(with: "MThd".utf8))
    }

    @Test func `Guesses are probabilities`() throws {
        let sums = try guesses().sum(along: 1).floats
        #expect(sums.count == 3 && sums.allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test func `Files keep what is written`() throws {
        let folder = try TemporaryFolder()
        #expect(
            try keptTable(at: folder.file("table.safetensors"))?.floats
                == Tensor(normal: [2, 3], seed: 0).floats)
        #expect(try addedEvaluation(to: folder.file("metrics.csv")).map(\.loss) == [0.25])
        #expect(try addedEvaluation(to: folder.file("metrics.csv")).count == 2)
    }

    @Test func `The oven has the settings of file and command line`() throws {
        let oven = try oven()
        #expect(oven.trays == 1 && oven.fanSpeed == 0.8)
    }

    @Test func `The recordings are divided as the page tells`() throws {
        let splits = try recordingSplits()
        #expect([Split.train, .validation, .test].map { splits[$0].count } == [70, 10, 20])
        #expect(try recordingSplits().train == splits.train)
    }

    @Test func `A model learns one batch by heart`() throws {
        let output = ClassificationOutput(classNames: ["rising", "falling"], channels: 32)
        var settings = ModelSettings()
        settings.encoder.channels = 16
        settings.encoder.latentCount = 4
        let model = PerceiverIO(settings, input: SeriesInput(), output: output)
        model.initialize(seed: 0)
        let batch = Batch([
            "series": Tensor(normal: [4, 16, 1], seed: 1), "label": Tensor([0, 1, 0, 1] as [Int32]),
        ])
        let before = try Double(model.loss(on: batch).value.scalar)
        #expect(try overfit(model, to: batch) < before)
    }

    @Test func `A classifier of digits is trained and measured`() throws {
        let folder = try TemporaryFolder()
        let accuracy = try accuracyOnDigits(
            at: folder.file("run"),
            changing: [
                "data.train_count": 64, "data.validation_count": 16, "data.test_count": 16,
                "model.encoder": ["latent_count": 4, "channels": 16, "self_attention_count": 1],
                "input.bands": 2, "training.batch_size": 16, "training.steps": 4,
            ])
        #expect((0...1).contains(try #require(accuracy)))
    }

    @Test func `Generated examples are what the pages tell`() throws {
        let folder = try TemporaryFolder()
        #expect((0...9).contains(try drawnDigit(at: folder.file("digit.png"))))
        #expect(try folder.names() == ["digit.png"])
        #expect((6400...16_000).contains(tone().samples.count))
        #expect(["neg", "pos"].contains(review().verdict))
        #expect(delivery().count == 8 && ["arrival=late", "arrival=in time"].contains(delivery()[7]))
    }

    @Test func `A word is spelled in pieces`() throws {
        #expect(try tokens() == ["the", "small", "##e", "##s", "##t", "room"])
    }
}
