import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

/// Against torchaudio: see Fixtures/make_mel_fixtures.py.
struct MelTests {
    private let fixture: [String: Tensor]

    init() throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/mel", ofType: "safetensors"))
        fixture = try TensorFile.read(path)
    }

    /// The spectrogram of a case, of all of the fixture's samples, with a row for each frame and mel band.
    private func spectrogram(_ name: String) throws -> LogMelSpectrogram {
        var settings = SpectrogramSettings()
        (settings.patchFrames, settings.patchMels) = (1, 1)
        if name == "narrow" {
            (settings.melCount, settings.lowestFrequency, settings.highestFrequency) = (40, 60, 3800)
        }
        return try LogMelSpectrogram(
            settings, sampleRate: name == "narrow" ? 8000 : 16_000, windowLength: 1600)
    }

    @Test(arguments: ["wide", "narrow"])
    func `Filters are those of torchaudio`(name: String) throws {
        let expected = try #require(fixture["\(name).filters"])
        #expect(try relativeDifference(spectrogram(name).filters, expected) < 1e-4)
    }

    @Test(arguments: ["wide", "narrow"])
    func `Powers are those of torchaudio`(name: String) throws {
        let (samples, expected) = (
            try #require(fixture["samples"]), try #require(fixture["\(name).powers"])
        )
        let powers = try spectrogram(name).powers(of: samples.floats)
            .sliced(0..<expected.shape[0], along: 0)
        #expect(relativeDifference(powers, expected) < 1e-4)
        #expect(relativeDifference(powers.log(), expected.log()) < 1e-4)
    }
}
