import Foundation
import PerceiverAudio
import PerceiverImage

/// The files of a clip: its frames as pictures, in the order of their names, and its sound.
struct ClipFiles: Sendable {
    let folder: String
    let frames: [String]
    let sound: String

    /// Finds them in a folder.
    ///
    /// - Throws: `DataError` unless there are pictures, and one sound.
    init(folder: String) throws {
        let paths = try inCountingOrder(visibleNames(inFolder: folder)).map { "\(folder)/\($0)" }.filter {
            itemKind(at: $0) == .file
        }
        self.folder = folder
        frames = paths.filter(imageKinds.reads)
        let sounds = paths.filter { !imageKinds.reads($0) && SoundFormat.kinds.reads($0) }
        guard !frames.isEmpty else {
            throw DataError(path: folder, expected: "the frames of a clip as pictures", found: "none")
        }
        guard sounds.count == 1 else {
            throw DataError(
                path: folder, expected: "one sound file beside the frames", found: "\(sounds.count)")
        }
        sound = sounds[0]
    }

    /// Whether there is a clip in a folder, or in the folders in it.
    static func areIn(folder path: String, depth: Int = 3) -> Bool {
        guard itemKind(at: path) == .folder else { return false }
        if (try? ClipFiles(folder: path)) != nil { return true }
        let names = (try? visibleNames(inFolder: path)) ?? []
        return depth > 0
            && names.contains {
                itemKind(at: "\(path)/\($0)") == .folder && areIn(folder: "\(path)/\($0)", depth: depth - 1)
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
        guard frames.count >= shape.frameCount else {
            throw DataError(
                path: folder, expected: "at least \(shape.frameCount) frames", found: "\(frames.count)")
        }
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
