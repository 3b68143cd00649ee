import PerceiverKit

/// The sizes of a clip: frames, their pixels, and samples of sound.
struct VideoShape: Sendable, Equatable {
    let frameCount: Int
    let height: Int
    let width: Int
    let sampleCount: Int

    /// Reads them from the description of data.
    ///
    /// - Throws: `SettingsError` for data without frames and sound.
    init(_ data: DataDescription) throws {
        let (frames, sound) = (try data.shape("frames"), try data.shape("sound"))
        guard frames.count == 4, frames[3] == 3, sound.count == 1, (frames + sound).allSatisfy({ $0 > 0 })
        else {
            throw SettingsError(
                "A clip has frames [frames, height, width, 3] and sound [samples]; those of the data have \(frames) and \(sound)."
            )
        }
        self.init(frameCount: frames[0], height: frames[1], width: frames[2], sampleCount: sound[0])
    }

    init(frameCount: Int, height: Int, width: Int, sampleCount: Int) {
        (self.frameCount, self.height, self.width) = (frameCount, height, width)
        self.sampleCount = sampleCount
    }

    /// The shapes of an example's tensors.
    var tensors: [String: [Int]] { ["frames": [frameCount, height, width, 3], "sound": [sampleCount]] }

    /// Pixels of all frames.
    var pixelCount: Int { frameCount * height * width }
}

extension Batch {
    /// Frames from 0 to 1, [b, frames, height, width, 3].
    func frames(_ shape: VideoShape) throws -> Tensor {
        let frames = try tensor("frames")
        let expected = [shape.frameCount, shape.height, shape.width, 3]
        guard Array(frames.shape.dropFirst()) == expected, frames.dtype == .uint8 || frames.dtype == .float32
        else {
            throw BatchError(
                "The model takes frames of shape \(expected); those of the batch have \(Array(frames.shape.dropFirst()))."
            )
        }
        return frames.dtype == .uint8 ? frames.scaled(by: 1 / 255, plus: 0) : frames
    }

    /// Sound from -1 to 1, [b, samples].
    func sound(_ shape: VideoShape) throws -> Tensor {
        let sound = try tensor("sound")
        guard Array(sound.shape.dropFirst()) == [shape.sampleCount], sound.dtype == .float32 else {
            throw BatchError(
                "The model takes sound of \(shape.sampleCount) samples; that of the batch has shape \(sound.shape)."
            )
        }
        return sound
    }
}
