import Foundation
import PerceiverFiles
import PerceiverImage
import TestSupport
import Testing

@testable import PerceiverVideo

/// Folders of clips, as people have them.
struct ClipFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["x", "y"] { for number in 0..<3 { try clip("\(name)/\(number)") } }
    }

    private func clip(_ name: String, frames: Int = 2, sounds: [String] = ["sound"]) throws {
        let picture = Image(
            height: 4, width: 4, channelCount: 3, samples: .bytes([UInt8](repeating: 80, count: 48)))
        for frame in 0..<frames { try folder.write(picture.pngData(), to: "\(name)/\(frame).png") }
        let sound = PerceiverFiles.WAVFile.bytes(of: [Float](repeating: 0.1, count: 16), sampleRate: 50)
        for file in sounds { try folder.write(sound, to: "\(name)/\(file).wav") }
    }

    private func open(_ yaml: String = "{}") throws -> any Dataset {
        let base = """
            input: {name: video, patch_size: 2, samples_per_patch: 2, bands: 2, sound_bands: 2}
            output: {name: classify}
            data: {name: clip-folder, path: "\(folder.path)", frames: 2, frame_rate: 25, sample_rate: 50, height: 4, width: 4,
              validation_share: 0, test_share: 0}
            """
        let settings = try RunSettings(
            registry: Registry(plugins: [VideoPlugin.self]),
            layers: [SettingsTree(yaml: base), SettingsTree(yaml: yaml)])
        return try settings.openDataset()
    }

    @Test func `What is no clip, or lies beside the folders of classes, is left out with a note`() throws {
        try clip("x/silent", sounds: [])
        try clip("y/dark", frames: 0)
        try folder.makeFolder("y/empty")
        try folder.makeFolder("z")
        try clip("loose")
        let dataset = try open()
        #expect(dataset.count(of: .train) == 6)
        #expect(dataset.description.classNames == ["x", "y"])
        let note = try #require(dataset.notes.first { $0.hasPrefix("left out") })
        for part in [
            "x/silent", "y/dark", "y/empty", "loose", "without a sound", "beside the folders of classes",
        ] {
            #expect(note.contains(part), "\(note)")
        }
    }

    @Test func `A clip that cannot be read is an error with its name, or skipped`() throws {
        try clip("x/two", sounds: ["a", "b"])
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.path == folder.file("x/two") && error?.found.contains("\"a.wav\"") == true)
        try clip("x/short", frames: 1)
        try clip("y/damaged")
        try folder.write([1, 2, 3], to: "y/damaged/sound.wav")
        try folder.write(Array("RIFF1234WAVE".utf8), to: "y/damaged/sound.wav")
        let dataset = try open("data: {skip_unreadable: true}")
        #expect(dataset.count(of: .train) == 6)
        #expect(dataset.notes.contains { $0.hasPrefix("3 clips could not be read") }, "\(dataset.notes)")
    }

    @Test func `Where nothing can be read, that is an error`() throws {
        let other = try TemporaryFolder()
        try other.write([1], to: "notes/readme.txt")
        #expect(throws: DataError.self) { try FoundExamples(clipsAt: other.path) }
        for name in ["x", "y"] {
            for number in 0..<3 {
                try FileManager.default.removeItem(atPath: folder.file("\(name)/\(number)/sound.wav"))
            }
        }
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.found.contains("6 folders without a sound") == true, "\(String(describing: error))")
    }

    @Test func `An example is a folder, whose faults are said where it is read`() throws {
        var settings = VideoInputSettings()
        (settings.patchSize, settings.samplesPerPatch) = (2, 2)
        let input = try VideoInput(settings, data: open().description)
        try clip("x/two", sounds: ["a", "b"])
        #expect(input.isExample(folderAt: folder.file("x/two")) && !input.isExample(folderAt: folder.path))
        #expect(!input.mayRead(fileAt: folder.file("x/0/0.png")))
        let error = #expect(throws: DataError.self) { try input.example(.file(folder.file("x/two"))) }
        #expect(error?.found == "2: \"a.wav\", \"b.wav\"")
        #expect(try input.example(.file(folder.file("x/0"))).tensor("frames").shape == [1, 2, 4, 4, 3])
    }
}
