import PerceiverKit

/// Frames and sound as rows, and a row that stands for a label, as in the autoencoding of arXiv 2107.14795, section 4.4.
///
/// Reads `frames` of a batch, bytes [b, frames, height, width, 3], or float32 from 0 to 1 of the same shape, and `sound`, float32
/// from -1 to 1, [b, samples].
public struct VideoInput: InputWithExamples, InputWithReconstruction {
    /// The rows of sound, frames and label.
    let rows: CombinedInput
    let shape: VideoShape
    let rate: VideoRate
    let settings: VideoInputSettings

    /// Declares the input for the clips of a data set.
    ///
    /// - Throws: `SettingsError` if the data has no clips, or for settings that do not fit them.
    public init(_ settings: VideoInputSettings = VideoInputSettings(), data: DataDescription) throws {
        try settings.checkRanges(at: "input")
        let shape = try VideoShape(data)
        guard shape.height % settings.patchSize == 0, shape.width % settings.patchSize == 0 else {
            throw SettingsError(
                "input.patch_size should divide the \(shape.height) rows and \(shape.width) columns of the frames; "
                    + "\(settings.patchSize) does not.")
        }
        guard shape.sampleCount % settings.samplesPerPatch == 0 else {
            throw SettingsError(
                "input.samples_per_patch should divide the \(shape.sampleCount) samples of the sound; "
                    + "\(settings.samplesPerPatch) does not.")
        }
        let positionChannels = Double(3 * (2 * settings.bands + 1))
        let pixels = Double(shape.frameCount) * Double(shape.height) * Double(shape.width)
        let patchCount = pixels / Double(settings.patchSize * settings.patchSize)
        let soundRows = Double(shape.sampleCount) / Double(settings.samplesPerPatch)
        try requireMemory(
            4 * (3 * pixels + Double(shape.sampleCount) + patchCount * positionChannels)
                + 4 * soundRows * Double(2 * settings.soundBands + 1),
            for:
                "A clip of \(shape.frameCount) frames of \(shape.height)x\(shape.width), as rows with positions,",
            advice: "Fewer or smaller frames, a larger input.patch_size or fewer input.bands take less.")
        (self.settings, self.shape) = (settings, shape)
        rate = try data.fact(VideoRate.self) ?? VideoRate()
        let frames = FrameRows(settings, shape: shape)
        let sound = SoundRows(settings, shape: shape)
        rows = CombinedInput(
            ["audio": sound, "image": frames, "label": LabelRow(channels: settings.labelChannels)],
            modalityChannels: settings.kindChannels,
            tokens: ["audio": false, "image": false, "label": true], keepsUnused: settings.keepsUnused)
    }

    /// Channels of a row.
    public var channels: Int { rows.channels }

    /// The rows of sound, frames and label.
    public var largestArray: InputArraySize? { rows.largestArray }

    /// Rows of sound, then of frames, then that of the label.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let parts = Dictionary(uniqueKeysWithValues: ["audio", "image", "label"].map { ($0, batch) })
        return try rows(Batch(parts: parts))
    }

    /// Frames and sound, from queries for their places.
    public func makeReconstruction(places: Int?, sharedChannels: Int?) -> any OutputAdapter {
        CombinedOutput(
            [
                "audio": SoundOutput(self, answerChannels: sharedChannels),
                "image": FramesOutput(self, places: places, answerChannels: sharedChannels),
            ], lossWeights: ["audio": settings.soundWeight, "image": settings.framesWeight])
    }

    /// A clip is a folder with pictures and a sound; what is missing is said where it is read.
    public func isExample(folderAt path: String) -> Bool {
        (try? ClipFolder(at: path))?.isMeantAsClip ?? false
    }

    /// A folder.
    public var exampleInWords: String? { "a folder with the frames of a clip as pictures, and its sound" }

    /// Reads a folder with the frames of a clip as pictures, in the order of their names, and its sound.
    ///
    /// - Throws: `DataError` for a folder without them, or with too few frames.
    public func example(_ source: ExampleSource) throws -> Batch {
        guard let path = source.path, itemKind(at: path) == .folder else {
            throw BatchError(
                "\(source.name) should be a folder with the frames of a clip as pictures, and its sound.")
        }
        return try ClipFiles(ClipFolder(at: path)).batch(shape, rate)
    }

    /// What of a clip is left out.
    public func notes(on source: ExampleSource) throws -> [String] {
        guard let path = source.path else { return [] }
        let count = try ClipFolder(at: path).pictures.count
        return count > shape.frameCount ? ["the first \(shape.frameCount) of \(count) frames are read"] : []
    }
}
