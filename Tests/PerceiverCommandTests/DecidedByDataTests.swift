import PerceiverData
import PerceiverImage
import PerceiverSettings
import TestSupport
import Testing

@testable import PerceiverTraining

/// What a user leaves open is decided by the data.
struct DecidedByDataTests {
    private static let registry = ForeignNamesTests.registry

    private func run(_ path: String, in folder: TemporaryFolder, _ yaml: String = "{}") throws -> NewRun {
        let own = try SettingsTree(yaml: yaml).merging(["data.path": .string(folder.file(path))])
        return try NewRun(layers: [own], registry: Self.registry)
    }

    @Test func `Every format is known, and so are its input and output`() throws {
        let folder = try TemporaryFolder()
        try CampaignData.write(to: folder)
        // A table's rows are files of one kind, as long as they can be found.
        let rows = (0..<24).map { "\($0 % 2 == 0 ? "even" : "odd")/\($0).png,\($0 % 2)\n" }
        try folder.write("path,label\n" + rows.joined(), to: "folder/list.csv")
        try folder.write(try folder.text(of: "sound-manifest"), to: "sounds.csv")
        try folder.write(
            "size,colour,kept\n" + (0..<24).map { "\($0),red,\($0 % 2)\n" }.joined(), to: "rows.csv")
        for (path, input, output) in [
            ("rows.csv", "table", "classify"), ("folder", "image", "classify"),
            ("cifar", "image", "classify"), ("idx", "image", "classify"),
            ("folder/list.csv", "image", "classify"), ("sound-folder", "audio", "classify"),
            ("fsdd", "audio", "classify"), ("sounds.csv", "audio", "classify"),
            ("text-folder", "text", "classify"), ("table", "text", "classify"), ("json", "text", "classify"),
            ("plaintext", "text", "mlm"),
        ] {
            let settings = try run(path, in: folder, "data: {validation_share: 0.2}").settings
            #expect((settings.inputName, settings.outputName) == (input, output), "\(path)")
        }
    }

    @Test(arguments: [
        ("a,b;a;b;a,b;a;b,a", "multilabel"), ("1.5;2.25;3.5;1;2;0.5", "regress"), ("1;0;1;0;1;0", "classify"),
        ((0..<60).map { "\(18 + $0 % 30)" }.joined(separator: ";"), "regress"),
        ((0..<60).map { "\($0 % 30)" }.joined(separator: ";"), "classify"),
    ])
    func `Labels say which output they are for`(labels: String, output: String) throws {
        let folder = try TemporaryFolder()
        let rows = labels.split(separator: ";").enumerated().map { "words number \($0),\"\($1)\"\n" }
        try folder.write("text,label\n" + rows.joined(), to: "texts.csv")
        #expect(try run("texts.csv", in: folder, "data: {test_share: 0}").settings.outputName == output)
    }

    @Test func `An output that goes with one input says which that is`() throws {
        let folder = try TemporaryFolder()
        try folder.write("any,label\nwords,a\nothers,b\n", to: "texts.csv")
        let settings = try run("texts.csv", in: folder, "output: {name: sentiment}").settings
        #expect(settings.inputName == "text")
    }

    @Test func `The generated data of a preset gives way to data at a path`() throws {
        let folder = try TemporaryFolder()
        try folder.write(TinyText.csv, to: "texts.csv")
        let layer: SettingsTree = ["data.path": .string(folder.file("texts.csv"))]
        let settings = try NewRun(preset: "reviews-few", layers: [layer], registry: Self.registry).settings
        #expect(settings.dataName == "table")
    }

    @Test func `A stray file does not make data doubtful`() throws {
        let folder = try TemporaryFolder()
        let pixels = Image(
            height: 4, width: 4, channelCount: 1, samples: .bytes(Array(repeating: 7, count: 16)))
        for name in ["photos", "texts"] {
            for file in ["a/1", "a/2", "b/1", "b/2"] {
                try folder.makeFolder("\(name)/\(file.prefix(1))")
                if name == "photos" { try pixels.write(toPNGAt: folder.file("photos/\(file).png")) }
                if name == "texts" { try folder.write("some words", to: "texts/\(file).txt") }
            }
        }
        try folder.write("where they are from", to: "photos/a/note.txt")
        try pixels.write(toPNGAt: folder.file("texts/b/cover.png"))
        let shares = "data: {validation_share: 0, test_share: 0}"
        #expect(try run("photos", in: folder, shares).settings.inputName == "image")
        #expect(try run("texts", in: folder, shares).settings.inputName == "text")
    }

    @Test func `What is doubtful is asked`() throws {
        let folder = try TemporaryFolder()
        try folder.write("thoughts,b\nwhat I think of it,2\nand what you think,4\n", to: "thoughts.csv")
        try folder.write("nothing that is known", to: "strange.bin")
        for (path, parts) in [
            (
                "thoughts.csv",
                [
                    "may be data for each of the inputs \"audio\", \"image\", \"series\", \"table\", \"text\"",
                    "--input NAME",
                ]
            ),
            ("strange.bin", ["none of the inputs", "list data"]), ("missing", ["no file or folder"]),
        ] {
            let error = #expect(throws: SettingsError.self) { try run(path, in: folder) }
            for part in parts { #expect(error?.description.contains(part) == true, "\(error as Any)") }
        }
        let error = #expect(throws: SettingsError.self) {
            try NewRun(layers: [SettingsTree()], registry: Self.registry)
        }
        #expect(error?.description.contains("No input is named") == true, "\(error as Any)")
    }

    @Test func `A window is as long as sounds are, and stays so when the run is used`() throws {
        let folder = try TemporaryFolder()
        for number in 0..<20 {
            let wave = (0..<(number == 0 ? 80_000 : 3000)).map { $0 % 40 < 20 ? Float(0.5) : -0.5 }
            try folder.write(wavFile(wave), to: "sounds/\(number % 2)/\(number).wav")
        }
        let small: SettingsTree = [
            "training.evaluation_steps": 1, "model.encoder.latent_count": 2, "model.encoder.channels": 8,
            "data.test_share": 0,
        ]
        let run = try NewRun(
            layers: [small.merging(["data.path": .string(folder.file("sounds"))])], registry: Self.registry
        ).begin(at: folder.file("run"))
        let window = try #require(run.settings.tree["input.window"])
        #expect(
            run.decided == [
                "input audio", "output classify", "input.window \(window.literal)", "training.steps 2000",
                "training.monitor \"accuracy\"",
            ])
        run.trainer.shouldStop = { true }
        #expect(try run.trainer.run() == .stopped)
        // So neither other sounds nor more of them change what the run is.
        #expect(try run.folder.settings()["input.window"] == window)
        #expect(try run.folder.settings()["training.steps"] == .int(2000))
        let finished = try FinishedRun(folder.file("run"), registry: Self.registry)
        #expect(try finished.openDataset().description.shapes == run.dataset.description.shapes)
    }
}
