import Foundation

/// Samples as levels that lie closer where sounds are quiet: the mu-law of ITU-T G.711, with mu one less than the levels.
///
/// With 256 levels these are the eight bits that WaveNet draws (arXiv 1609.03499).
struct MuLaw: Sendable {
    /// At least 2.
    let levels: Int

    private var mu: Float { Float(levels - 1) }

    /// The level of a sample; one beyond -1 to 1 is cut off.
    ///
    /// - Parameter sample: a finite number.
    /// - Returns: from 0 for -1 to the last level for 1.
    func level(of sample: Float) -> Int32 {
        let size = min(1, abs(sample))
        let compressed = copysign(log1p(mu * size) / log1p(mu), sample)
        return Int32(((compressed + 1) / 2 * mu).rounded())
    }

    /// The sample of a level, from -1 to 1.
    func sample(of level: Int32) -> Float {
        let compressed = 2 * Float(level) / mu - 1
        return copysign(expm1(abs(compressed) * log1p(mu)) / mu, compressed)
    }
}
