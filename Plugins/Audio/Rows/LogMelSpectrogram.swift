import Foundation
import PerceiverKit

/// Log-mel spectrograms, whose rows are patches of a few frames and mel bands.
///
/// A frame is windowed by a periodic Hann window, its power spectrum goes through ``melFilters(count:frequencyRange:binCount:nyquist:)``,
/// and the powers in decibels, from -80 to 0 (a full-scale sine), are mapped to -1 ... 1.
struct LogMelSpectrogram: AudioRows {
    /// Time, then frequency.
    let grid: [Int]
    let channels: Int
    let step: Int
    let hop: Int
    let frameLength: Int
    let frameCount: Int
    let patch: (frames: Int, mels: Int)
    /// [frame, 2 * bins]: the cosines, then the sines, of all frequencies, times the window.
    let transform: Tensor
    /// [bins, mels].
    let filters: Tensor
    /// The power of a full-scale sine at its own frequency.
    let fullScale: Float
    /// The samples of a window.
    let windowLength: Int
    /// -80 dB.
    static let floor: Float = 1e-8
    private let melCount: Int

    /// Declares the spectrograms of windows of `windowLength` samples, padded with zeros to whole patches.
    ///
    /// - Throws: `SettingsError` for mel bands so narrow that one has no frequency.
    init(_ settings: SpectrogramSettings, sampleRate: Int, windowLength: Int) throws {
        let length = Int((settings.frame * Double(sampleRate)).rounded())
        frameLength = length
        self.windowLength = windowLength
        hop = max(1, Int((settings.hop * Double(sampleRate)).rounded()))
        melCount = settings.melCount
        patch = (settings.patchFrames, settings.patchMels ?? settings.melCount)
        step = hop * patch.frames
        grid = [(windowLength + step - 1) / step, melCount / patch.mels]
        channels = patch.frames * patch.mels
        frameCount = grid[0] * patch.frames

        let window = (0..<length).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length)) }
        fullScale = Float(pow(window.reduce(0, +) / 2, 2))
        let binCount = length / 2 + 1
        let elements = (0..<length).flatMap { time in
            (0..<2 * binCount).map { column in
                // Taking the product modulo the length keeps the angle and is more precise.
                let angle = 2 * Double.pi * Double(time * (column % binCount) % length) / Double(length)
                return Float(window[time] * (column < binCount ? cos(angle) : sin(angle)))
            }
        }
        transform = Tensor(elements, shape: [length, 2 * binCount])
        let nyquist = Double(sampleRate) / 2
        filters = melFilters(
            count: melCount,
            frequencyRange: settings.lowestFrequency...(settings.highestFrequency ?? nyquist),
            binCount: binCount, nyquist: nyquist * Double(2 * (length / 2)) / Double(length))
        if let empty = filters.sum(along: 0).floats.firstIndex(of: 0) {
            throw SettingsError(
                "Mel band \(empty + 1) of input.spectrogram.mel_count = \(melCount) lies between two frequencies of "
                    + "frames of \(settings.frame) s; fewer bands or longer frames leave none empty.")
        }
    }

    /// The power in each mel band of each frame: [frames, mels].
    func powers(of samples: [Float]) -> Tensor {
        var frames = [Float](repeating: 0, count: frameCount * frameLength)
        for frame in 0..<frameCount {
            let end = min(samples.count, frame * hop + frameLength)
            guard frame * hop < end else { break }
            let part = samples[frame * hop..<end]
            frames.replaceSubrange(frame * frameLength..<frame * frameLength + part.count, with: part)
        }
        let spectrum = matmul(Tensor(frames, shape: [frameCount, frameLength]), transform)
        let power = (spectrum * spectrum).reshaped(to: [frameCount, 2, -1]).sum(along: 1)
        return matmul(power, filters)
    }

    func content(of samples: [Float], extent: Range<Int>, hiding masks: [SpectrogramMask]) -> Tensor {
        let decibels = (powers(of: samples) / fullScale + Self.floor).log() * (10 / Float(log(10.0)))
        var values = (decibels / 40 + 1).floats
        for mask in masks {
            for frame in SpectrogramMask.positions(mask.time, of: frameCount) {
                for band in 0..<melCount { values[frame * melCount + band] = 0 }
            }
            for band in SpectrogramMask.positions(mask.frequency, of: melCount) {
                for frame in 0..<frameCount { values[frame * melCount + band] = 0 }
            }
        }
        return Tensor(values, shape: [grid[0], patch.frames, grid[1], patch.mels])
            .transposed([0, 2, 1, 3]).reshaped(to: [rowCount, channels])
    }
}
