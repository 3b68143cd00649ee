import Foundation
import TestSupport
import Testing

@testable import PerceiverData
@testable import PerceiverFiles
@testable import PerceiverSettings
@testable import PerceiverTraining

/// What a data set may say of itself.
private struct Rate: DataFact, Equatable {
    static let name = "rate"
    let perSecond: Float
    let channels: [String]
}

struct RunDirectoryTests {
    private func create(_ path: String, overwrites: Bool = false) throws -> RunDirectory {
        try RunDirectory(
            creating: path, settings: ToyRun.settings(), data: ToyData().description, overwrites: overwrites)
    }

    @Test func `Settings and data come back as they were`() throws {
        let folder = try TemporaryFolder()
        let settings = try ToyRun.settings(["training.learning_rate": "0.123", "model.head": "pooled"])
        let data = DataDescription(
            shapes: ["rows": [5, 2]], classNames: ["caf\u{E9}", "\"", "no"]
        ).adding(Rate(perSecond: 0.1, channels: ["a", "\u{E9}"]))
        _ = try RunDirectory(
            creating: folder.file("a/b/run"), settings: settings, data: data, overwrites: false)
        let run = try RunDirectory(existing: folder.file("a/b/run"))
        #expect(try run.data() == data)
        #expect(try run.data().fact(Rate.self) == Rate(perSecond: 0.1, channels: ["a", "\u{E9}"]))
        #expect(try run.settings() == settings.tree)
        let again = try RunSettings(registry: ToyRun.registry, layers: [run.settings()])
        #expect(again.tree == settings.tree)
        #expect(again.model == settings.model)
    }

    @Test func `A folder that is in use is refused, and stays as it is`() throws {
        let run = try ToyRun()
        _ = try run.start().run(steps: 1)
        let before = try run.checkpoint("last")
        let error = try #require(#expect(throws: FileError.self) { try run.start() })
        #expect(error.path == run.path)
        #expect(error.reason.contains("exists already"))
        #expect(try run.checkpoint("last") == before)
    }

    @Test func `A run is replaced when that is asked for`() throws {
        let run = try ToyRun()
        _ = try run.start().run(steps: 1)
        let trainer = try run.start(overwrites: true)
        #expect(trainer.state.step == 0)
        #expect(try run.metrics().isEmpty)
    }

    @Test func `A folder that is no run is never replaced`() throws {
        let folder = try TemporaryFolder()
        try Data("mine".utf8).write(to: URL(filePath: folder.file("diary.txt")))
        for overwrites in [false, true] {
            #expect(throws: FileError.self) { try create(folder.path, overwrites: overwrites) }
        }
        #expect(try folder.names() == ["diary.txt"])
    }

    @Test func `An empty folder may become a run`() throws {
        let folder = try TemporaryFolder()
        #expect(try create(folder.path).path == folder.path)
    }

    @Test(arguments: ["taken", "taken/run"])
    func `A path that is a file, or below one, is refused`(name: String) throws {
        let folder = try TemporaryFolder()
        try Data("mine".utf8).write(to: URL(filePath: folder.file("taken")))
        for overwrites in [false, true] {
            let error = try #require(
                #expect(throws: FileError.self) { try create(folder.file(name), overwrites: overwrites) })
            #expect(error.path == folder.file(name))
        }
        #expect(try bytes(ofFile: folder.file("taken")) == Array("mine".utf8))
    }

    @Test(arguments: ["none", "empty"])
    func `What is no run cannot be opened`(name: String) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("empty"), withIntermediateDirectories: true)
        let error = try #require(
            #expect(throws: FileError.self) { try RunDirectory(existing: folder.file(name)) })
        #expect(error.reason == "is not the folder of a run: it has no config.yaml.")
    }

    @Test func `A description of data that is damaged is named`() throws {
        let folder = try TemporaryFolder()
        let run = try create(folder.file("run"))
        try Data("{\"shapes\":".utf8).write(to: URL(filePath: "\(run.path)/data.json"))
        let error = try #require(#expect(throws: FileError.self) { try run.data() })
        #expect(error.path == "\(run.path)/data.json")
        #expect(error.reason.contains("does not describe data"))
    }
}
