import CSndFile
import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

/// A sine of amplitude 0.5.
func sine(_ frequency: Double, seconds: Double = 0.25, sampleRate: Int = 8000) -> [Float] {
    (0..<Int(seconds * Double(sampleRate))).map {
        Float(0.5 * sin(2 * Double.pi * frequency * Double($0) / Double(sampleRate)))
    }
}

/// A kind of sound file that libsndfile can write.
struct SoundKind: Sendable, CustomStringConvertible {
    let description: String
    let format: Int
    /// The largest difference of a sample that is read again.
    let tolerance: Float

    static let all = [
        SoundKind(description: "WAV of 8 bits", format: 0x10005, tolerance: 0.01),
        SoundKind(description: "WAV of 16 bits", format: 0x10002, tolerance: 1e-4),
        SoundKind(description: "WAV of 24 bits", format: 0x10003, tolerance: 1e-6),
        SoundKind(description: "WAV of 32 bits", format: 0x10004, tolerance: 1e-6),
        SoundKind(description: "WAV of floats", format: 0x10006, tolerance: 0),
        SoundKind(description: "WAV of doubles", format: 0x10007, tolerance: 0),
        SoundKind(description: "WAV, u-law", format: 0x10010, tolerance: 0.03),
        SoundKind(description: "WAV, A-law", format: 0x10011, tolerance: 0.03),
        SoundKind(description: "AIFF", format: 0x20002, tolerance: 1e-4),
        SoundKind(description: "FLAC", format: 0x170002, tolerance: 1e-4),
        SoundKind(description: "OGG", format: 0x200060, tolerance: 0.1),
        SoundKind(description: "MP3", format: 0x230082, tolerance: 0.1),
    ].filter { $0.canBeWritten }

    /// MP3 is not known to older versions of the library.
    private var canBeWritten: Bool {
        var info = SF_INFO()
        (info.samplerate, info.channels, info.format) = (8000, 1, Int32(format))
        return sf_format_check(&info) != 0
    }

    /// Writes a file.
    func write(_ samples: [Float], sampleRate: Int = 8000, channelCount: Int = 1, to path: String) throws {
        var info = SF_INFO()
        (info.samplerate, info.channels, info.format) = (
            Int32(sampleRate), Int32(channelCount), Int32(format)
        )
        let file = try #require(sf_open(path, Int32(SFM_WRITE), &info))
        sf_write_float(file, samples, Int64(samples.count))
        sf_close(file)
    }
}

/// The plugin as a program has it.
enum AudioRun {
    static let registry = Registry(plugins: [AudioPlugin.self])

    /// Settings of a small model, with those of `yaml` in place of its own.
    static func settings(_ yaml: String = "") throws -> RunSettings {
        let base = try SettingsTree(
            yaml: """
                input: {name: audio, sample_rate: 8000, bands: 2}
                output: {name: classify}
                model: {encoder: {latent_count: 4, channels: 16, self_attention_count: 1}}
                """)
        return try RunSettings(registry: registry, layers: [base, SettingsTree(yaml: yaml)])
    }

    static func dataset(_ yaml: String = "") throws -> any Dataset {
        try settings(yaml).openDataset()
    }

    static func input(_ yaml: String = "", windowLength: Int) throws -> AudioInput {
        var tree = try settings("input: {window: \(Double(windowLength) / 8000), \(yaml)}").tree
        tree["input.name"] = nil
        return try AudioInput(
            tree.decode(AudioInputSettings.self, at: "input"),
            data: DataDescription(shapes: ["audio": [1, windowLength]]))
    }
}
