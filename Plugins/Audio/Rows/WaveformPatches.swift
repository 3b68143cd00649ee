import PerceiverKit

/// Rows of consecutive samples, as Perceiver IO reads sound (arXiv 2107.14795, section 4.3).
///
/// The sound of a window is normalised to mean 0 and standard deviation 1, because raw samples are small beside positions.
struct WaveformPatches: AudioRows {
    /// The number of samples in a patch.
    let patchLength: Int
    /// One axis: time.
    let grid: [Int]
    /// The samples of a window.
    let windowLength: Int
    /// The least deviation that a sound is divided by, so that silence stays silence.
    static let leastDeviation: Float = 1e-5

    var channels: Int { patchLength }
    var step: Int { patchLength }

    /// Declares the patches of windows of `windowLength` samples; the last patch is padded with zeros.
    init(patchLength: Int, windowLength: Int) {
        self.patchLength = patchLength
        self.windowLength = windowLength
        grid = [(windowLength + patchLength - 1) / patchLength]
    }

    /// The samples of each patch; only the times of `masks` apply.
    func content(of samples: [Float], extent: Range<Int>, hiding masks: [SpectrogramMask]) -> Tensor {
        let sound = samples[extent]
        let mean = sound.reduce(0, +) / Float(sound.count)
        let variance = sound.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(sound.count)
        let scale = 1 / max(variance.squareRoot(), Self.leastDeviation)
        var elements = [Float](repeating: 0, count: rowCount * patchLength)
        for position in extent { elements[position] = (samples[position] - mean) * scale }
        for mask in masks {
            for position in SpectrogramMask.positions(mask.time, of: samples.count) { elements[position] = 0 }
        }
        return Tensor(elements, shape: [rowCount, patchLength])
    }
}
