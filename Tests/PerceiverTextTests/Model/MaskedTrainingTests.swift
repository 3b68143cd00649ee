import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText
@testable import PerceiverTraining

/// Training whose batches differ in how much there is to tell.
struct MaskedTrainingTests {
    /// Texts of one to forty words, so that batches of as many texts have very different numbers of labels.
    private static let texts = (0..<30).map { example in
        (0..<1 + (example * 17) % 40).map { "word\(($0 * 7 + example) % 23)" }.joined(separator: " ")
    }
    private static let unknownWord = String(repeating: "a", count: 101)

    /// A run of masked texts, one on each line of a file, in a folder that the caller keeps.
    private func trainer(
        _ texts: [String], in folder: TemporaryFolder, _ training: String
    ) throws -> Trainer {
        let path = try folder.write(texts.joined(separator: "\n"), to: "texts.txt")
        let tokenizer = try WordPieceTokenizer.train(on: Self.texts, vocabularySize: 50)
        let file = try folder.write(tokenizer.fileContents(), to: "tokenizer.json")
        let registry = Registry(plugins: [TextPlugin.self])
        let settings = try RunSettings(
            registry: registry,
            layers: [
                SettingsTree(
                    yaml: """
                        input: {name: text, channels: 8, max_length: 64}
                        output: {name: mlm}
                        data: {path: "\(path)", test_share: 0, tokens: {file: "\(file)", cache: false}}
                        model: {encoder: {latent_count: 3, channels: 8, self_attention_count: 1}}
                        training: {length_bucketing: false, learning_rate: 0.1, \(training)}
                        """)
            ])
        let dataset = try settings.openDataset()
        let model = try settings.makePerceiverIO(for: dataset.description)
        model.initialize(seed: 1)
        let run = try RunDirectory(
            creating: folder.file("run"), settings: settings, data: dataset.description, overwrites: true)
        return try Trainer(model, settings: settings.training, dataset: dataset, run: run, resumes: false)
    }

    @Test func `Two batches of 4 make the step of one of 8, whatever there is to tell in each`() throws {
        func weights(_ batches: String) throws -> [(name: String, tensor: Tensor)] {
            let folder = try TemporaryFolder()
            // Momentum, because Adam would make a step of full size out of a difference in rounding.
            let trainer = try trainer(
                Self.texts, in: folder, "\(batches), epochs: 2, optimizer: {name: sgd}")
            #expect(try trainer.run() == .finished)
            #expect(trainer.state.step == 8)
            return trainer.model.weights()
        }
        let whole = try weights("batch_size: 8")
        for (accumulated, whole) in zip(try weights("batch_size: 4, accumulation_steps: 2"), whole) {
            let difference = relativeDifference(accumulated.tensor, whole.tensor, floor: 1e-2)
            #expect(difference < 1e-4, "\(whole.name): \(difference)")
        }
    }

    @Test(arguments: [1, 2])
    func `A batch without anything to tell is passed over`(accumulation: Int) throws {
        let folder = try TemporaryFolder()
        let unknown = Array(repeating: Self.unknownWord, count: 10)
        let trainer = try trainer(
            Self.texts + unknown, in: folder, "batch_size: 1, accumulation_steps: \(accumulation), epochs: 1")
        var losses: [Float] = []
        trainer.onProgress = { losses.append($0.loss) }
        #expect(try trainer.run() == .finished)
        #expect(losses.contains(0) && losses.contains { $0 > 0 })
        let rows = try MetricsFile(path: folder.file("run/metrics.csv")).rows()
        #expect(rows.allSatisfy { $0.loss?.isFinite == true })
    }

    @Test func `Texts without anything to tell at all have no loss`() throws {
        let folder = try TemporaryFolder()
        let trainer = try trainer(
            Array(repeating: Self.unknownWord, count: 10), in: folder, "batch_size: 4, epochs: 1")
        #expect(try trainer.run() == .finished)
        let rows = try MetricsFile(path: folder.file("run/metrics.csv")).rows()
        #expect(rows.map(\.split) == ["train", "validation"])
        #expect(
            rows.allSatisfy { $0.loss == nil && $0.others.keys.allSatisfy { $0 == MetricsRow.waitingColumn } }
        )
    }
}
