import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverTables

struct TablesPluginTests {
    private let registry = TableRun.registry

    @Test func `The plugin brings its input, data sets and presets`() {
        #expect(registry.inputs.names == ["table"])
        #expect(registry.datasets.names == ["deliveries", "rows"])
        #expect(registry.presets.names == ["rows", "table+text", "deliveries"])
    }

    @Test func `Every setting has a line of help`() {
        let settings = registry.inputs.all.flatMap(\.settings) + registry.datasets.all.flatMap(\.settings)
        #expect(settings.filter(\.help.isEmpty).map(\.keyPath) == [])
    }

    @Test(arguments: [
        ("label,size\nred,1\nblue,2\n", true), ("a,note\n1,what I think of it\n2,and what you do\n", false),
        ("file,label\na.png,1\nb.png,2\n", false), ("score,label\n1.25,1\n2.5,2\n", true),
    ])
    func `A table is certain unless it has texts or names of files`(csv: String, isCertain: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write(csv, to: "some.csv")
        #expect(RowsDataset.recognizes(folder.file("some.csv")))
        #expect(RowsDataset.hasNoTexts(folder.file("some.csv")) == isCertain)
    }

    @Test func `A run that goes on reads columns as it has`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "n,c,label\n" + (0..<20).map { "\($0),x\($0 % 2),\($0 % 2)\n" }.joined(), to: "a.csv")
        let small: SettingsTree = [
            "data.path": .string(folder.file("a.csv")), "training.steps": 4, "training.evaluation_steps": 2,
            "data.augmentation.hide": .double(0.5), "data.rare_count": 1, "training.batch_size": 4,
            "data.test_share": .double(0.2),
        ]
        func run(_ name: String, stops: Bool) throws -> TrainingRun {
            let run = try NewRun(layers: [small], registry: registry).begin(at: folder.file(name))
            var stepCount = 0
            if stops {
                run.trainer.shouldStop = {
                    stepCount += 1
                    return stepCount > 2
                }
            }
            _ = try run.trainer.run()
            return run
        }
        _ = try run("whole", stops: false)
        _ = try run("half", stops: true)
        let resumed = try TrainingRun(resuming: folder.file("half"), registry: registry)
        _ = try resumed.trainer.run()
        let weights = try ["whole", "half"].map {
            try bytes(ofFile: folder.file("\($0)/checkpoints/last/model.safetensors"))
        }
        #expect(weights[0] == weights[1])
        // Rows that come later change nothing of what columns are.
        try folder.write("n,c,label\n1,x9,1\n1e9,x0,0\n", to: "b.csv")
        let finished = try FinishedRun(folder.file("whole"), registry: registry)
        let input = try #require(finished.perceiverIO.input as? TableInput)
        #expect(input.reader.columns.map(\.name) == ["n", "c"])
    }

    @Test(arguments: ["c", "n"])
    func `What an earlier run reads is no target for its encoder`(target: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "n,c,label\n" + (0..<20).map { "\($0 % 5),x\($0 % 2),\($0 % 2)\n" }.joined(), to: "a.csv")
        let small: SettingsTree = [
            "data.path": .string(folder.file("a.csv")), "data.rare_count": 1, "training.steps": 1,
        ]
        _ = try NewRun(layers: [["output.name": "reconstruct"], small], registry: registry)
            .begin(at: folder.file("first")).trainer.run()
        let layers = [
            small,
            ["training.encoder_from": .string(folder.file("first")), "output.name": "classify"],
        ]
        let notes = try NewRun(layers: layers, registry: registry).begin(at: folder.file("second")).dataset
            .notes
        #expect(notes.contains { $0.contains("bins are those of the earlier run") }, "\(notes)")
        #expect {
            _ = try NewRun(layers: layers + [["data.target": .string(target)]], registry: registry)
                .begin(at: folder.file("third"))
        } throws: { error in
            ["\"\(target)\", which it does", "data.types [\(target)=none]"].allSatisfy("\(error)".contains)
        }
    }
}
