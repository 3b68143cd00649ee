import Foundation
import PerceiverAudio
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `clip-folder`.
public struct ClipFolderSettings: DivisionSettings {
    @Setting(
        "frames of a clip that are read, its first; null: as many as the earlier run's, or 16",
        .from(1, to: 1000))
    public var frames: Int?
    @Setting("frames in a second; null: as the earlier run's, or 25", .from(1, to: 1000)) public
        var frameRate: Int?
    @Setting(
        "samples of sound in a second, to which others are resampled; null: as the earlier run's, or 48000",
        .from(1, to: 192_000)) public var sampleRate: Int?
    @Setting(
        "rows of pixels that frames are resized to, from the middle of their shape; null: as the earlier run's, or 224",
        .from(1, to: 4096)) public var height: Int?
    @Setting("columns of pixels, likewise", .from(1, to: 4096)) public var width: Int?
    @Setting("whether clips that cannot be read are skipped and counted", isChangeable: true)
    public var skipUnreadable = false
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
        let found = try FoundExamples(clipsAt: request.path)
        let divided = try found.divided(by: division, settings, path: request.path)
        let (rate, shape) = try settings.sizes(like: request.earlier)
        var skippedCount = 0
        let clips = try divided.parts.mapValues { examples in
            try examples.compactMap { example -> (example: FoundExample<ClipFolder>, files: ClipFiles)? in
                do {
                    let files = try ClipFiles(example.content)
                    try files.check(shape, rate)
                    return (example, files)
                } catch let error as DataError {
                    guard settings.skipUnreadable else { throw error }
                    skippedCount += 1
                    return nil
                }
            }
        }
        guard clips.values.contains(where: { !$0.isEmpty }) else {
            throw DataError(
                path: request.path, expected: "clips", found: "\(skippedCount) that cannot be read")
        }
        let parts = clips.mapValues { $0.map(\.files) }
        let labels = try ExampleLabels(
            of: clips.mapValues { $0.map(\.example) }, among: found.train, columns: found.labelColumns,
            division: division)
        self.init(
            FolderClips(parts: parts, shape: shape, rate: rate), shape: shape, rate: rate, labels: labels,
            notes: notesOnSkipped(skippedCount, "clip") + divided.notes, files: divided.files)
    }
}

extension ClipFolderSettings {
    /// The rates and sizes of clips: those that are set, or else those of an earlier run, or else those of the published model.
    fileprivate func sizes(like earlier: DataDescription?) throws -> (VideoRate, VideoShape) {
        let (known, shape) = (try earlier?.fact(VideoRate.self), try earlier.map { try VideoShape($0) })
        let rate = VideoRate(
            frames: frameRate ?? known?.frames ?? 25, samples: sampleRate ?? known?.samples ?? 48_000)
        let frameCount = frames ?? shape?.frameCount ?? 16
        return (
            rate,
            VideoShape(
                frameCount: frameCount, height: height ?? shape?.height ?? 224,
                width: width ?? shape?.width ?? 224,
                sampleCount: max(1, frameCount * rate.samples / rate.frames))
        )
    }
}
