import Foundation
import PerceiverAudio
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `clip-folder`.
public struct ClipFolderSettings: DivisionSettings {
    @Setting("frames of a clip that are read, its first", .from(1, to: 1000)) public var frames = 16
    @Setting("frames in a second", .from(1, to: 1000)) public var frameRate = 25
    @Setting("samples of sound in a second; others are resampled", .from(1, to: 192_000)) public
        var sampleRate = 48_000
    @Setting("rows of pixels that frames are resized to, from the middle of their shape", .from(1, to: 4096))
    public var height = 224
    @Setting("columns of pixels, likewise", .from(1, to: 4096)) public var width = 224
    @Setting(DivisionHelp.validationShare, .shareBelowOne) public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne) public var testShare: Float = 0.1
    @Setting(DivisionHelp.limit, .many) public var limit: Int?

    /// The defaults.
    public init() {}
}

/// Clips that are read when they are asked for.
private struct FolderClips: ClipSource {
    let parts: [Split: [ClipFiles]]
    let shape: VideoShape
    let rate: VideoRate

    func count(of split: Split) -> Int { parts[split]?.count ?? 0 }

    func clip(_ index: Int, of split: Split) throws -> (frames: [UInt8], sound: [Float]) {
        guard let clip = parts[split]?[index] else { fatalError("There is no clip \(index) of \(split).") }
        return (try clip.pixels(shape), try clip.samples(shape, rate))
    }
}

extension ClipsDataset {
    /// Reads a folder with a folder for each clip, perhaps within folders of classes, and these within those of splits.
    ///
    /// - Throws: `DataError` for a folder of another layout; `SettingsError` for settings out of range.
    init(folder settings: ClipFolderSettings, request: DataRequest) throws {
        try settings.checkRanges(at: "data")
        try requirePath(request.path, to: "a folder with a folder for each clip")
        let division = try request.division()
        var found = try FoundExamples(
            classFoldersAt: request.path, SoundFormat.kinds, needsTraining: false, orElse: nil)
        // The pictures beside the sounds are not left out.
        found.notes = []
        // A clip is known by its sound; where that lies in the folder that would be its class, there are no classes.
        let all = found.parts.values.joined()
        if all.allSatisfy({ $0.name.split(separator: "/").count <= 2 }) {
            found.train = found.train.map {
                FoundExample($0.content, name: $0.name, labels: [], place: $0.place)
            }
            found.labelColumns = []
        }
        let divided = try found.divided(by: division, settings, path: request.path)
        let rate = VideoRate(frames: settings.frameRate, samples: settings.sampleRate)
        let measured = try division.measured.map { try VideoShape($0) }
        let shape =
            measured
            ?? VideoShape(
                frameCount: settings.frames, height: settings.height, width: settings.width,
                sampleCount: settings.frames * settings.sampleRate / settings.frameRate)
        let parts = try divided.parts.mapValues { examples in
            try examples.map { try ClipFiles(folder: ($0.content as NSString).deletingLastPathComponent) }
        }
        for clip in parts.values.joined() where clip.frames.count < shape.frameCount {
            throw DataError(
                path: clip.folder, expected: "at least \(shape.frameCount) frames (data.frames)",
                found: "\(clip.frames.count)")
        }
        let labels = try ExampleLabels(
            of: divided.parts, among: found.train, columns: found.labelColumns, measuring: division.measured)
        self.init(
            FolderClips(parts: parts, shape: shape, rate: rate), shape: shape, rate: rate, labels: labels,
            notes: divided.notes, files: divided.files)
    }
}
