import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverTraining

/// Rows of one table as examples of several inputs.
struct SameRowTests {
    private func settings(_ folder: TemporaryFolder, _ yaml: String = "{}") throws -> RunSettings {
        let layers = try [
            SettingsTree(yaml: PhotoTable.settings), ["data.path": .string(folder.file("all.csv"))],
            SettingsTree(yaml: yaml),
        ]
        return try RunSettings(registry: ForeignNamesTests.registry, layers: layers)
    }

    private func message(_ folder: TemporaryFolder, _ yaml: String = "{}") -> String {
        let error = #expect(throws: (any Error).self) { try settings(folder, yaml).openDataset() }
        return "\(error as Any)"
    }

    @Test func `All parts are of the same row, and what is missing is masked`() throws {
        let folder = try TemporaryFolder()
        try PhotoTable.write(to: folder)
        let dataset = try settings(folder).openDataset()
        #expect(Split.allCases.map(dataset.count) == [28, 4, 8])
        #expect(dataset.description.classNames == ["no", "yes"])
        var seen = 0
        for split in Split.allCases {
            let count = dataset.count(of: split)
            let batch = try dataset.batch(Array(0..<count), of: split, epoch: 0)
            let labels = try batch.tensor("label").elements(as: Int32.self)
            let (table, text, image) = (batch.part("table"), batch.part("text"), batch.part("image"))
            #expect(table.tensors["label"] == nil && table.tensors["is_missing"] == nil)
            let words = try table.tensor("words")
            let colours = words.elements(as: Int32.self)
            let light = try image.tensor("image").elements(as: UInt8.self)
            let noPhoto = try #require(image.tensors["is_missing"]).elements(as: UInt8.self)
            let noText = text.tensors["is_missing"]?.elements(as: UInt8.self) ?? []
            seen += noText.count { $0 == 1 }
            for example in 0..<count {
                // Blue is the first word, and what has a light photo says no.
                #expect((colours[example * words.shape[1]] == 1) == (labels[example] == 0))
                if noPhoto[example] == 0 { #expect((light[example * 16] > 100) == (labels[example] == 0)) }
            }
        }
        #expect(seen == (0..<PhotoTable.rowCount).count { !PhotoTable.hasReview($0) })
        #expect(dataset.notes.contains { $0.contains("training") == false && $0.hasSuffix("have no image") })
        // The same again, and another division for another seed.
        let files = dataset.description.files
        #expect(try settings(folder).openDataset().description.files == files)
        #expect(
            try settings(folder, "training: {seed: 1}").openDataset().description.files["splits.tsv.gz"]
                != files["splits.tsv.gz"])
        #expect(files.keys.sorted() == ["splits.tsv.gz", "table.columns.json", "text.tokenizer.json"])
    }

    @Test func `A part that is missing changes nothing, whatever stands in its place`() throws {
        let folder = try TemporaryFolder()
        try PhotoTable.write(to: folder)
        let settings = try settings(folder)
        let dataset = try settings.openDataset()
        let model = try settings.makePerceiverIO(for: dataset.description)
        model.initialize(seed: 0, scheme: settings.training.scheme)
        let numbers = Array(0..<dataset.count(of: .train))
        let whole = try dataset.batch(numbers, of: .train, epoch: 0)
        let together = try model.encoder(model.input(whole)).floats
        let width = together.count / numbers.count
        // Alone, a row without a photo has no tensors of it at all.
        var absent = 0
        for number in numbers {
            let batch = try dataset.batch([number], of: .train, epoch: 0)
            if batch.part("image").tensors["image"] == nil { absent += 1 }
            let alone = try model.encoder(model.input(batch)).floats
            let same = zip(alone, together[number * width..<(number + 1) * width]).allSatisfy {
                abs($0 - $1) < 1e-4
            }
            #expect(same, "\(number)")
        }
        #expect(absent > 0 && absent < numbers.count)
        let empty = try model.example(.argument("image=+table=+text="))
        #expect(try model.predict(empty, called: "", count: 2).predictions.count == 2)
    }

    @Test func `Parts are hidden at random in training alone, never all of an example`() throws {
        let folder = try TemporaryFolder()
        try PhotoTable.write(to: folder)
        let dataset = try settings(folder, "data: {augmentation: {hide: 0.7}}").openDataset()
        #expect(!dataset.isSameEachEpoch)
        func missing(_ split: Split, _ epoch: Int) throws -> [[Bool]] {
            let batch = try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: epoch)
            return try ["image", "table", "text"].map { part in
                let tensor = batch.part(part).tensors["is_missing"]
                return try tensor.map { $0.elements(as: UInt8.self).map { $0 == 1 } }
                    ?? Array(repeating: false, count: batch.tensor("label").shape[0])
            }
        }
        let first = try missing(.train, 0)
        let again = try missing(.train, 0)
        let next = try missing(.train, 1)
        #expect(first == again && first != next)
        #expect(first.allSatisfy { (8...27).contains($0.count { $0 }) }, "\(first)")
        for example in 0..<28 { #expect(first.contains { !$0[example] }) }
        let table = try missing(.test, 0)[1]
        #expect(!table.contains(true))
    }

    @Test(arguments: [
        ("data: {target: [answers]}", ["one column \"answers\"", "perhaps \"answer\""]),
        ("data: {table: {target: [answer]}}", ["data.table.target", "cannot differ", "data.target"]),
        ("data: {text: {label_columns: [answer]}}", ["data.text.label_columns", "data.target"]),
        ("data: {image: {path: here}}", ["data.image.path", "data.path"]),
        ("data: {image: {name: folder}}", ["\"image\"", "no data set \"folder\"", "\"image-table\""]),
        ("data: {image: {path_column: size}}", ["row 2", "in the column size", "0, but there is no file"]),
        ("data: {size: 1}", ["data.size"]),
        ("data: {image: {path_column: phot}}", ["data.image.path_column", "perhaps \"photo\""]),
        ("data: {text: {tokens: {vocabulary_size: 5000}}}", ["data.text.tokens.vocabulary_size"]),
        ("data: {table: {types: [size=date]}}", ["a date in the column size", "(data.table.types"]),
        ("data: {text: {text_column: [answer]}}", ["data.text.text_column", "\"answer\""]),
    ])
    func `What does not fit is named`(yaml: String, parts: [String]) throws {
        let folder = try TemporaryFolder()
        try PhotoTable.write(to: folder)
        let message = message(folder, yaml)
        for part in parts { #expect(message.contains(part), "\(part) in \(message)") }
    }

    @Test func `A photo that is named and not there is an error of its row and column`() throws {
        let folder = try TemporaryFolder()
        try PhotoTable.write(to: folder) { $0 == 5 ? "photos/none.png" : "photos/\($0).png" }
        let message = message(folder)
        for part in ["all.csv, row 7", "the column photo", "photos/none.png"] {
            #expect(message.contains(part), "\(part) in \(message)")
        }
    }

    @Test func `A run goes on to the same weights`() throws {
        let folder = try TemporaryFolder()
        try PhotoTable.write(to: folder)
        func train(_ name: String, steps: Int) throws -> TrainingRun {
            let layers = try [
                SettingsTree(yaml: PhotoTable.settings),
                SettingsTree(
                    yaml:
                        "data: {augmentation: {hide: 0.3}}\ntraining: {steps: \(steps), schedule: {name: constant}}"
                ),
                ["data.path": .string(folder.file("all.csv"))],
            ]
            return try NewRun(layers: layers, registry: ForeignNamesTests.registry)
                .begin(at: folder.file(name))
        }
        try train("whole", steps: 6).train()
        try train("parts", steps: 3).train()
        try TrainingRun(
            resuming: folder.file("parts"), changes: [["training.steps": 6]],
            registry: ForeignNamesTests.registry
        ).train()
        let weights = try ["whole", "parts"].map { name in
            try Data(
                contentsOf: URL(filePath: folder.file("\(name)/checkpoints/last/model.safetensors")))
        }
        #expect(weights[0] == weights[1])
    }
}
