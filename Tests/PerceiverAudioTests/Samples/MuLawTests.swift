import Foundation
import Testing

@testable import PerceiverAudio

/// Samples as levels, by the mu-law.
struct MuLawTests {
    /// sign(x) ln(1 + 255 |x|) / ln 256 of ITU-T G.711, from -1 to 1 in 256 equal steps.
    @Test(
        arguments: [(-1, 0), (-0.5, 16), (0, 128), (0.001, 133), (0.01, 157), (0.5, 239), (1, 255)]
            as [(Float, Int32)])
    func `Levels are those of the formula`(sample: Float, level: Int32) {
        #expect(MuLaw(levels: 256).level(of: sample) == level)
        #expect(MuLaw(levels: 256).level(of: -sample) == (sample == 0 ? 127 : 255 - level) || sample == 0)
    }

    @Test(arguments: [2, 3, 16, 64, 255, 256])
    func `A level is the level of its sample`(levels: Int) {
        let law = MuLaw(levels: levels)
        for level in 0..<Int32(levels) { #expect(law.level(of: law.sample(of: level)) == level) }
        let samples = (0..<Int32(levels)).map(law.sample)
        #expect(abs(samples[0] + 1) < 1e-6 && abs(samples[levels - 1] - 1) < 1e-6)
        #expect(zip(samples, samples.dropFirst()).allSatisfy(<))
    }

    @Test func `The error is a share of the sample`() {
        let law = MuLaw(levels: 256)
        for sample in stride(from: -1 as Float, through: 1, by: 1e-3) {
            // Half a step, ln 256 / 255, of 1 / 255 more than the sample.
            #expect(abs(law.sample(of: law.level(of: sample)) - sample) < 0.0221 * abs(sample) + 1e-4)
        }
    }

    @Test func `What lies beyond is cut off`() {
        #expect(MuLaw(levels: 256).level(of: 7) == 255 && MuLaw(levels: 256).level(of: -1e30) == 0)
    }
}
