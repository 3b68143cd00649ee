import Foundation
import PerceiverKit

/// Triangular filters, evenly spaced on the mel scale, from a spectrum of evenly spaced frequencies to mel bands.
///
/// The scale is HTK's, mel = 2595 log10(1 + f / 700). Each triangle has height 1 at its centre and reaches to the
/// neighbours' centres, as by default in torchaudio, and in librosa with `htk=True, norm=None`.
///
/// - Parameters:
///   - count: the number of mel bands.
///   - frequencyRange: the lower end of the first filter and the upper end of the last, in Hz.
///   - binCount: the number of frequencies of the spectrum, evenly spaced from 0 to `nyquist`, both included.
///   - nyquist: half the sample rate.
/// - Returns: [bins, mel bands].
func melFilters(
    count: Int, frequencyRange: ClosedRange<Double>, binCount: Int, nyquist: Double
) -> Tensor {
    func mel(_ frequency: Double) -> Double { 2595 * log10(1 + frequency / 700) }
    func frequency(_ mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }
    let (first, last) = (mel(frequencyRange.lowerBound), mel(frequencyRange.upperBound))
    let feet = (0..<count + 2).map { frequency(first + (last - first) * Double($0) / Double(count + 1)) }
    let elements = (0..<binCount).flatMap { bin in
        let frequency = nyquist * Double(bin) / Double(binCount - 1)
        return (0..<count).map { band in
            let rising = (frequency - feet[band]) / (feet[band + 1] - feet[band])
            let falling = (feet[band + 2] - frequency) / (feet[band + 2] - feet[band + 1])
            return Float(max(0, min(rising, falling)))
        }
    }
    return Tensor(elements, shape: [binCount, count])
}
