import PerceiverImage
import PerceiverKit

/// Writes a generated digit as a PNG file; which digit it is.
func drawnDigit(at path: String) throws -> Int {
    let digits = DigitGenerator(seed: 0).images(split: .train, range: 0..<1)
    try digits[0].write(toPNGAt: path)
    return digits.labels[0]
}
