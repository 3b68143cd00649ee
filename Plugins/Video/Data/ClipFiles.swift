import Foundation
import PerceiverAudio
import PerceiverImage

/// The pictures and sounds in a folder, in the order of their names.
struct ClipFolder: Sendable {
    let path: String
    let pictures: [String]
    let sounds: [String]
    /// Whether there are folders in it.
    let hasFolders: Bool

    /// - Throws: `DataError` for a folder that cannot be listed.
    init(at path: String) throws {
        let paths = try inCountingOrder(visibleNames(inFolder: path)).map { "\(path)/\($0)" }
        let files = paths.filter { itemKind(at: $0) == .file }
        self.path = path
        pictures = files.filter(imageKinds.reads)
        sounds = files.filter { !imageKinds.reads($0) && SoundFormat.kinds.reads($0) }
        hasFolders = paths.contains { itemKind(at: $0) == .folder }
    }

    /// What makes it no clip, for people; nil: nothing.
    var lack: String? {
        switch (pictures.isEmpty, sounds.isEmpty) {
        case (false, false): nil
        case (true, true): "without pictures and sound"
        case (true, false): "without pictures"
        case (false, true): "without a sound"
        }
    }

    /// Whether it is meant as a clip, though something may be wrong with it.
    var isMeantAsClip: Bool { lack == nil || !hasFolders && !(pictures + sounds).isEmpty }
}

/// The files of a clip: its frames as pictures, in the order of their names, and its sound.
struct ClipFiles: Sendable {
    let folder: String
    let frames: [String]
    let sound: String

    /// Finds them in a folder.
    ///
    /// - Throws: `DataError` unless there are pictures, and one sound.
    init(_ folder: ClipFolder) throws {
        guard !folder.pictures.isEmpty else {
            throw DataError(path: folder.path, expected: "the frames of a clip as pictures", found: "none")
        }
        guard folder.sounds.count == 1 else {
            let names = folder.sounds.map { ($0 as NSString).lastPathComponent }
            throw DataError(
                path: folder.path, expected: "one sound file beside the frames",
                found: names.isEmpty ? "none" : "\(names.count): \(names.quoted)")
        }
        (self.folder, frames, sound) = (folder.path, folder.pictures, folder.sounds[0])
    }

    /// Whether there is a clip in a folder, or in the folders in it.
    static func areIn(folder path: String, depth: Int = 3) -> Bool {
        guard itemKind(at: path) == .folder else { return false }
        if let clip = try? ClipFolder(at: path), clip.lack == nil { return true }
        let names = (try? visibleNames(inFolder: path)) ?? []
        return depth > 0
            && names.contains {
                itemKind(at: "\(path)/\($0)") == .folder && areIn(folder: "\(path)/\($0)", depth: depth - 1)
            }
    }

    /// Checks that there are as many frames as are read, that these have headers of pictures, and that the sound can be read.
    ///
    /// - Throws: `DataError` that names the file.
    func check(_ shape: VideoShape, _ rate: VideoRate) throws {
        try requireFrames(shape)
        for path in frames.prefix(shape.frameCount) { _ = try ImageHeader(at: path) }
        let file = try AudioFile(at: sound)
        try file.requireResampling(toRate: rate.samples)
        try file.requireEnd()
    }

    private func requireFrames(_ shape: VideoShape) throws {
        guard frames.count >= shape.frameCount else {
            throw DataError(
                path: folder, expected: "at least \(shape.frameCount) frames (data.frames)",
                found: "\(frames.count)")
        }
    }

    /// A batch of this clip alone: its first frames at a size, their middle square or what has their shape, and its sound.
    ///
    /// - Throws: `DataError` for a file that cannot be read, or too few frames.
    func batch(_ shape: VideoShape, _ rate: VideoRate) throws -> Batch {
        Batch([
            "frames": Tensor(
                try pixels(shape), shape: [1, shape.frameCount, shape.height, shape.width, 3]),
            "sound": Tensor(try samples(shape, rate), shape: [1, shape.sampleCount]),
        ])
    }

    /// Bytes [frames, height, width, 3].
    func pixels(_ shape: VideoShape) throws -> [UInt8] {
        try requireFrames(shape)
        return try frames.prefix(shape.frameCount).flatMap { path in
            try Image(at: path).fitted(
                toHeight: shape.height, width: shape.width, Resizing(.crop), channelCount: 3
            ).bytes
        }
    }

    /// The first samples of the sound, with silence after a shorter one.
    func samples(_ shape: VideoShape, _ rate: VideoRate) throws -> [Float] {
        let file = try AudioFile(at: sound)
        try file.requireResampling(toRate: rate.samples)
        let count = min(shape.sampleCount, file.length(atRate: rate.samples))
        let found = try file.samples(0..<count, atRate: rate.samples)
        return found + [Float](repeating: 0, count: shape.sampleCount - count)
    }
}
