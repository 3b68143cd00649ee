import Foundation
import PerceiverAudio
import PerceiverImage

extension FramesOutput: OutputWithFiles, OutputWithNumbers {
    /// Each frame as a picture, unless only some pixels are asked about, and one with all frames of the clip above those that were reconstructed.
    func files(of prediction: Batch, in batch: Batch) throws -> [[PredictedFile]] {
        guard let all = prediction.tensors["frames"] else { return Array(repeating: [], count: batch.count) }
        let (found, truth) = (pictures(all), pictures(try batch.tensor("frames")))
        return zip(found, truth).map { found, truth in
            let frames = found.enumerated().map { number, image in
                PredictedFile(name: "frame-\(String(1000 + number).dropFirst()).png", bytes: image.pngData())
            }
            return frames + [PredictedFile(name: "frames.png", bytes: sheet([truth, found]).pngData())]
        }
    }

    /// The peak signal-to-noise ratio of each clip, in decibels.
    func numbers(of prediction: Batch, in batch: Batch) throws -> [[PredictedNumber]] {
        let frames = try batch.frames(shape)
        guard let all = prediction.tensors["frames"] else { return Array(repeating: [], count: batch.count) }
        return all.decibels(from: frames).map {
            [PredictedNumber(name: "psnr", value: $0)]
        }
    }

    /// The frames of each example.
    private func pictures(_ frames: Tensor) -> [[Image]] {
        let bytes =
            frames.dtype == .uint8
            ? frames.elements(as: UInt8.self)
            : frames.floats.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
        let size = shape.height * shape.width * 3
        return (0..<frames.shape[0]).map { example in
            (0..<shape.frameCount).map { frame in
                let start = (example * shape.frameCount + frame) * size
                return Image(
                    height: shape.height, width: shape.width, channelCount: 3,
                    samples: .bytes(Array(bytes[start..<start + size])))
            }
        }
    }

    /// Lines of pictures of one size as one picture.
    private func sheet(_ lines: [[Image]]) -> Image {
        let bytes = lines.flatMap { line in
            (0..<shape.height).flatMap { row in
                line.flatMap { $0.bytes[row * shape.width * 3..<(row + 1) * shape.width * 3] }
            }
        }
        return Image(
            height: shape.height * lines.count, width: shape.width * shape.frameCount, channelCount: 3,
            samples: .bytes(bytes))
    }
}

extension SoundOutput: OutputWithFiles, OutputWithNumbers {
    /// The sound as a WAV file.
    func files(of prediction: Batch, in batch: Batch) throws -> [[PredictedFile]] {
        let sound = try prediction.tensor("sound")
        let (samples, count) = (sound.floats, sound.shape[1])
        return (0..<sound.shape[0]).map { example in
            let own = Array(samples[example * count..<(example + 1) * count])
            return [PredictedFile(name: "sound.wav", bytes: WAVFile.bytes(of: own, sampleRate: rate.samples))]
        }
    }

    /// The peak signal-to-noise ratio of each clip, in decibels.
    func numbers(of prediction: Batch, in batch: Batch) throws -> [[PredictedNumber]] {
        let sound = try batch.sound(shape)
        return try prediction.tensor("sound").decibels(from: sound).map {
            [PredictedNumber(name: "psnr", value: $0)]
        }
    }
}

extension Tensor {
    /// For each example, how far the squared error lies below the largest sample, 1, in decibels.
    fileprivate func decibels(from truth: Tensor) -> [Double] {
        let difference = (self - truth).reshaped(to: [shape[0], -1])
        return (difference * difference).mean(along: 1).floats.map { -10 * log10(max(Double($0), 1e-12)) }
    }
}
