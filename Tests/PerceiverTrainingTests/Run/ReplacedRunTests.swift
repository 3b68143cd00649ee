import Foundation
import PerceiverData
import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverSettings
@testable import PerceiverTraining

/// New runs in the folders of old ones.
struct ReplacedRunTests {
    /// A run of two steps, with files of somebody else in its folders.
    private func oldRun() throws -> ToyRun {
        let run = try ToyRun()
        _ = try run.start().run(steps: 2)
        run.end()
        for (name, text) in strangers { try run.folder.write(text, to: "run/\(name)") }
        return run
    }

    private let strangers = [
        "thesis.tex": "ten years", "images/cat.png": "data", "checkpoints/last/notes.txt": "mine",
        "checkpoints/older/model.safetensors": "weights", "config.yaml.bak": "old",
    ]

    private func expectStrangers(in run: ToyRun) throws {
        for (name, text) in strangers { #expect(try run.folder.text(of: "run/\(name)") == text, "\(name)") }
    }

    /// The bytes of every file of the run's own.
    private func contents(_ run: ToyRun) throws -> [String: [UInt8]] {
        let paths = try RunFiles(folder: run.path).present()
        return Dictionary(uniqueKeysWithValues: try paths.map { ($0, try bytes(ofFile: run.file($0))) })
    }

    private func create(_ run: ToyRun) throws -> RunDirectory {
        try RunDirectory(
            creating: run.path, settings: run.settings, data: run.dataset.description, overwrites: true)
    }

    @Test func `What is not the run's own stays, and everything else goes`() throws {
        let run = try oldRun()
        _ = try run.start(overwrites: true).run(steps: 1)
        try expectStrangers(in: run)
        #expect(try contents(run).keys.count { $0.hasPrefix("events") } == 1)
        #expect(try run.resume().state.step == 1)
        let left = try FileManager.default.contentsOfDirectory(atPath: run.path).filter { $0.hasPrefix(".") }
        #expect(left.isEmpty, "\(left)")
    }

    @Test func `The old run is whole again if the new one does not come to a checkpoint`() throws {
        let run = try oldRun()
        let before = try contents(run)
        try create(run).abandon()
        #expect(try contents(run) == before)
        try expectStrangers(in: run)
        #expect(try run.resume().state.step == 2)
    }

    @Test func `A run that was killed before its first checkpoint gives way to the old one`() throws {
        let run = try oldRun()
        let before = try contents(run)
        _ = try create(run)  // and no more: as killed
        #expect(try contents(run) != before)
        let error = #expect(throws: FileError.self) { try RunDirectory(existing: run.path) }
        #expect(error?.reason.contains("--resume") == true)
        #expect(try run.resume().state.step == 2)
        let after = try contents(run)
        for name in before.keys where name.hasPrefix("checkpoints") { #expect(after[name] == before[name]) }
        try expectStrangers(in: run)
    }

    @Test func `A kill while files are moved aside loses none of them`() throws {
        let run = try oldRun()
        let before = try contents(run)
        let moved = before.keys.sorted().prefix(before.count / 2)
        try RunFiles(folder: run.path).move(Array(moved), to: run.file(".replacing"))
        #expect(throws: FileError.self) { try RunDirectory(existing: run.path) }
        try ReplacedRun.recover(in: run.path)
        #expect(try contents(run) == before)
    }

    @Test func `A kill while files are moved back loses none of them`() throws {
        let run = try oldRun()
        // What says that this file is the run's own, data.json, is back already.
        try run.folder.write("tokens", to: "run/.replacing/tokenizer.json")
        try ReplacedRun.recover(in: run.path)
        #expect(try run.folder.text(of: "run/tokenizer.json") == "tokens")
        #expect(!FileManager.default.fileExists(atPath: run.file(".replacing")))
    }

    @Test func `The old run is whole again if the new one's trainer cannot be made`() throws {
        let run = try oldRun()
        let before = try contents(run)
        let folder = try create(run)
        var settings = run.settings.training
        settings.frozen = ["nothing."]
        #expect(throws: SettingsError.self) {
            try Trainer(run.model(), settings: settings, dataset: run.dataset, run: folder, resumes: false)
        }
        #expect(try contents(run) == before)
        try expectStrangers(in: run)
    }

    @Test func `A kill while the old run is removed leaves the new one in force`() throws {
        let run = try oldRun()
        let paths = try RunFiles(folder: run.path).present()
        _ = try run.start(overwrites: true).run(steps: 1)
        for path in [paths[0], "tokenizer.json"] { try run.folder.write("old", to: "run/.replaced/\(path)") }
        #expect(try RunDirectory(existing: run.path).path == run.path)
        #expect(try run.resume().state.step == 1)
        #expect(!FileManager.default.fileExists(atPath: run.file(".replaced")))
    }

    @Test(arguments: ["", "input: {name: toy}\n", "input: [\n", "name: my project\n"])
    func `A folder is no run because of a file config.yaml`(text: String) throws {
        let run = try ToyRun()
        try run.folder.write(text, to: "run/config.yaml")
        try run.folder.write("ten years", to: "run/thesis.tex")
        let error = #expect(throws: FileError.self) { try create(run) }
        #expect(error?.reason.contains("not the folder of a run") == true)
        #expect(try run.folder.text(of: "run/config.yaml") == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).count == 2)
    }

    @Test func `Settings that somebody printed into a folder of theirs are no run`() throws {
        let run = try ToyRun()
        try run.folder.write(run.settings.tree.yamlText(), to: "run/config.yaml")
        #expect(throws: FileError.self) { try create(run) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["config.yaml"])
    }

    @Test func `A run that was killed before it said what its data is can be begun again`() throws {
        let run = try ToyRun()
        try run.folder.write(run.settings.tree.yamlText(), to: "run/config.yaml")
        try run.folder.write("process 1 on a machine\n", to: "run/lock")
        let error = #expect(throws: FileError.self) { try RunDirectory(resuming: run.path) }
        #expect(error?.reason.contains("--overwrite") == true)
        _ = try run.start(overwrites: true).run(steps: 1)
        #expect(try run.resume().state.step == 1)
    }

    @Test func `A run that fails leaves no folder behind`() throws {
        let run = try ToyRun()
        try create(run).abandon()
        #expect(!FileManager.default.fileExists(atPath: run.path))
    }

    @Test(arguments: ["latents/x.npy", "confusion.svg/x", "splits.tsv.gz/x", "words.txt"])
    func `What has the name of a run's file, and is none, is refused before anything moves`(name: String)
        throws
    {
        var run = try oldRun()
        run.dataset = ToyData(files: ["words.txt": Data("new".utf8), "splits.tsv.gz": Data("new".utf8)])
        try run.folder.write("mine", to: "run/\(name)")
        let before = try contents(run)
        let error = #expect(throws: FileError.self) { try create(run) }
        #expect(error?.reason.contains("move it away") == true, "\(error as Any)")
        #expect(try contents(run) == before)
        #expect(try run.folder.text(of: "run/\(name)") == "mine")
    }

    @Test(arguments: ["checkpoints", "checkpoints/best", ".replaced", ".replacing"])
    func `A link to another run is not followed`(name: String) throws {
        let (run, other) = (try oldRun(), try oldRun())
        let before = try contents(other)
        let target = name.hasPrefix("checkpoints") ? other.file(name) : other.path
        try? FileManager.default.removeItem(atPath: run.file(name))
        try FileManager.default.createSymbolicLink(atPath: run.file(name), withDestinationPath: target)
        #expect(throws: FileError.self) { try create(run) }
        #expect(throws: FileError.self) { try RunDirectory(resuming: run.path) }
        #expect(try contents(other) == before)
    }

    @Test func `Events that another program wrote stay`() throws {
        let run = try oldRun()
        try run.folder.write("mine", to: "run/events.out.tfevents.1700000000.host.1.0")
        _ = try run.start(overwrites: true).run(steps: 1)
        #expect(try run.folder.text(of: "run/events.out.tfevents.1700000000.host.1.0") == "mine")
    }

    @Test func `A file of the data that is another run's is refused`() throws {
        let run = try ToyRun(dataset: ToyData(files: ["words.txt": Data("own".utf8)]))
        _ = try run.start().run(steps: 1)
        #expect(try RunDirectory(existing: run.path).data().files["words.txt"] == Data("own".utf8))
        try run.folder.write("other", to: "run/words.txt")
        let error = #expect(throws: FileError.self) { try RunDirectory(existing: run.path).data() }
        #expect(error?.path == run.file("words.txt"))
    }

    @Test func `Files of the data that grow are whole at every moment`() throws {
        let run = try ToyRun(dataset: ToyData(files: ["words.txt": Data("old".utf8)]))
        _ = try run.start().run(steps: 1)
        run.end()
        let opened = try RunDirectory(resuming: run.path)
        let data = try opened.data()
        try opened.update(run.settings, afterStep: 0, data: data, files: ["words.txt": Data("new".utf8)])
        #expect(try opened.data().files["words.txt"] == Data("new".utf8))
        // As after a kill between the two writings of data.json, with the file as it was or as it is.
        try opened.write(data, paths: [:], inPlaceOf: nil)
        #expect(try opened.data().files["words.txt"] == Data("old".utf8))
    }
}
