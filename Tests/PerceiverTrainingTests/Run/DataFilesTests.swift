import Foundation
import PerceiverData
import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverSettings
@testable import PerceiverTraining

/// Files that belong to the data, and are kept with the run.
struct DataFilesTests {
    private static let words = Data("caf\u{E9} \0\u{FF}".utf8)

    private func create(_ path: String, files: [String: Data]) throws -> RunDirectory {
        try RunDirectory(
            creating: path, settings: ToyRun.settings(), data: ToyData(files: files).description,
            overwrites: false)
    }

    @Test func `They come back byte for byte, and are files of their own`() throws {
        let folder = try TemporaryFolder()
        let files = ["words.txt": Self.words, "empty": Data(), "t\u{F6}ne.json": Data("{}".utf8)]
        let run = try create(folder.file("run"), files: files)
        #expect(try RunDirectory(existing: run.path).data() == ToyData(files: files).description)
        #expect(try bytes(ofFile: folder.file("run/words.txt")) == Array(Self.words))
        let text = String(decoding: try bytes(ofFile: folder.file("run/data.json")), as: UTF8.self)
        #expect(text.contains("\"words.txt\"") && !text.contains("caf"), "\(text)")
    }

    @Test(arguments: [
        "", "a/b", "../words", ".words", "config.yaml", "data.json", "metrics.csv", "checkpoints", "latents",
        "events.out.x", "a\0b",
    ])
    func `A name that would harm the run is refused before a folder is made`(name: String) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SettingsError.self) {
            try create(folder.file("run"), files: [name: Self.words])
        }
        #expect(error?.description.contains("file called \"\(name)\"") == true)
        #expect(try folder.names().isEmpty)
    }

    @Test func `A file that is gone is named`() throws {
        let folder = try TemporaryFolder()
        let run = try create(folder.file("run"), files: ["words.txt": Self.words])
        try FileManager.default.removeItem(atPath: folder.file("run/words.txt"))
        let error = #expect(throws: FileError.self) { try run.data() }
        #expect(error?.path == folder.file("run/words.txt"))
    }

    @Test func `A description that leads out of the folder is refused`() throws {
        let folder = try TemporaryFolder()
        let run = try create(folder.file("run"), files: [:])
        try Data(#"{"shapes": {}, "classNames": [], "numbers": {}, "files": ["../diary"]}"#.utf8)
            .write(to: URL(filePath: folder.file("run/data.json")))
        let error = #expect(throws: FileError.self) { try run.data() }
        #expect(error?.reason.contains("../diary") == true)
    }

    @Test func `A run of before there were files is read`() throws {
        let folder = try TemporaryFolder()
        let run = try create(folder.file("run"), files: [:])
        try Data(#"{"shapes": {"rows": [5, 2]}, "classNames": ["a", "b", "c"], "numbers": {}}"#.utf8)
            .write(to: URL(filePath: folder.file("run/data.json")))
        #expect(try run.data() == ToyData().description)
    }

    @Test func `A data set uses those of an earlier run in place of its own`() throws {
        let settings = try ToyRun.settings(["data.words": "new"])
        let own = try settings.openDataset()
        #expect(own.description.files == ["words.txt": Data("new".utf8)])
        let earlier = DataDescription(shapes: [:], files: ["words.txt": Self.words])
        let other = try settings.openDataset(after: earlier)
        #expect(other.description.files == earlier.files)
    }
}
