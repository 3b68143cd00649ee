import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

struct LogMelSpectrogramTests {
    private func spectrogram(
        windowLength: Int, _ change: (inout SpectrogramSettings) -> Void = { _ in }
    ) throws -> LogMelSpectrogram {
        var settings = SpectrogramSettings()
        settings.melCount = 40
        change(&settings)
        try settings.check(sampleRate: 8000)
        return try LogMelSpectrogram(settings, sampleRate: 8000, windowLength: windowLength)
    }

    @Test func `A full-scale sine is 1 in its band, and silence is -1 everywhere`() throws {
        let spectrogram = try spectrogram(windowLength: 1600) {
            ($0.patchFrames, $0.patchMels) = (1, 1)
        }
        let sine = sine(1000, seconds: 0.2).map { $0 * 2 }
        let content = spectrogram.content(of: sine, extent: 0..<1600, hiding: [])
        let frame = Array(content.floats[5 * 40..<6 * 40])
        let loudest = try #require(frame.max())
        #expect(abs(loudest - 1) < 0.1)
        // 1000 Hz is 1000 mel, of 2146 at 4000 Hz, which 41 steps lead to.
        #expect(abs((frame.firstIndex(of: loudest) ?? 0) - 18) <= 1)
        let silence = spectrogram.content(of: sine.map { $0 * 0 }, extent: 0..<1600, hiding: [])
        #expect(silence.floats.allSatisfy { abs($0 + 1) < 1e-4 })
    }

    @Test func `A row is a patch of frames and bands, and the window is filled up to whole patches`() throws {
        let fine = try spectrogram(windowLength: 1000) { ($0.patchFrames, $0.patchMels) = (1, 1) }
        let patches = try spectrogram(windowLength: 1000) { ($0.patchFrames, $0.patchMels) = (3, 8) }
        #expect(fine.grid == [13, 40] && patches.grid == [5, 5])
        #expect(patches.channels == 24 && patches.step == 240 && patches.rowCount == 25)
        let samples = sine(700, seconds: 0.125)
        let (small, large) = (
            fine.content(of: samples, extent: 0..<1000, hiding: []).floats,
            patches.content(of: samples, extent: 0..<1000, hiding: []).floats
        )
        for (frame, band) in [(0, 0), (4, 17), (11, 39), (12, 3)] {
            let row = frame / 3 * 5 + band / 8
            let channel = frame % 3 * 8 + band % 8
            #expect(abs(small[frame * 40 + band] - large[row * 24 + channel]) < 1e-5)
        }
    }

    @Test func `Masks hide times and bands`() throws {
        let spectrogram = try spectrogram(windowLength: 800) { ($0.patchFrames, $0.patchMels) = (1, 1) }
        let mask = SpectrogramMask(time: 0.2...0.4, frequency: 0.5...0.6)
        let samples = sine(700, seconds: 0.1)
        let hidden = spectrogram.content(of: samples, extent: 0..<800, hiding: [mask]).floats
        let open = spectrogram.content(of: samples, extent: 0..<800, hiding: []).floats
        for frame in 0..<10 {
            for band in 0..<40 {
                let isHidden = (2..<4).contains(frame) || (20..<24).contains(band)
                #expect(hidden[frame * 40 + band] == (isHidden ? 0 : open[frame * 40 + band]))
            }
        }
    }

    @Test func `Settings out of range are errors that name the setting`() {
        let cases: [(String, (inout SpectrogramSettings) -> Void)] = [
            ("mel_count", { $0.melCount = 0 }), ("frame", { $0.frame = 0 }), ("frame", { $0.frame = 1e9 }),
            ("frame", { $0.frame = .nan }), ("hop", { $0.hop = 0 }), ("hop", { $0.hop = 0.03 }),
            ("lowest_frequency", { $0.lowestFrequency = 4000 }),
            ("lowest_frequency", { $0.lowestFrequency = -1 }),
            ("highest_frequency", { $0.highestFrequency = 4001 }),
            ("highest_frequency", { $0.highestFrequency = -1 }), ("patch_frames", { $0.patchFrames = 0 }),
            ("patch_mels", { $0.patchMels = 3 }), ("mel_count", { $0.melCount = 128 }),
        ]
        for (key, change) in cases {
            let error = #expect(throws: SettingsError.self) {
                try spectrogram(windowLength: 800, change)
            }
            #expect(error?.description.contains("input.spectrogram.\(key)") == true, "\(key)")
        }
    }
}

struct WaveformPatchesTests {
    @Test func `Rows are runs of samples with mean 0 and deviation 1 over the sound`() throws {
        let patches = WaveformPatches(patchLength: 4, windowLength: 10)
        #expect(patches.grid == [3] && patches.channels == 4 && patches.step == 4)
        let content = patches.content(
            of: [0, 0, 1, 3, 1, 3, 1, 3, 0, 0], extent: 2..<8, hiding: [])
        #expect(content.shape == [3, 4])
        #expect(content.floats == [0, 0, -1, 1, -1, 1, -1, 1, 0, 0, 0, 0])
        let silence = patches.content(of: Array(repeating: 0, count: 10), extent: 0..<10, hiding: [])
        #expect(silence.floats.allSatisfy { $0 == 0 })
    }

    @Test func `Rows without any of the sound are padding`() {
        let patches = WaveformPatches(patchLength: 4, windowLength: 16)
        #expect(patches.isPadding(extent: 0..<16) == [0, 0, 0, 0])
        #expect(patches.isPadding(extent: 7..<9) == [1, 0, 0, 1])
        #expect(patches.isPadding(extent: 0..<1) == [0, 1, 1, 1])
    }
}
