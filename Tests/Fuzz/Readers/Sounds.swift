import CSndFile
import Foundation
import PerceiverData
import TestSupport

@testable import PerceiverAudio

/// Readers of sounds.
extension Reader {
    static var sounds: [Reader] {
        [
            Reader("sound", seeds: soundFiles) { input in
                let file = try AudioFile(at: input.file("sound.wav"))
                try file.requireEnd()
                for rate in [8000, 16_000] {
                    try file.requireResampling(toRate: rate)
                    let end = min(2000, file.length(atRate: rate))
                    _ = try file.samples(end / 2..<end, atRate: rate)
                }
            }
        ]
    }

    /// A tenth of a second in each kind of file that the library can write.
    static func soundFiles() throws -> [[UInt8]] {
        let sound = (0..<800).map { Float(0.5 * sin(Double($0) * 0.3)) }
        let path = try Input(bytes: []).file("seed.sound")
        // Microsoft's and Apple's files with several codings, FLAC, Ogg, Sun's, the BBC's, and MP3.
        let formats: [Int32] = [
            0x10002, 0x10003, 0x10006, 0x10010, 0x10011, 0x10012, 0x20002, 0x170002, 0x200060, 0x30002,
            0x220002,
            0x180002, 0x230082,
        ]
        let written = try formats.compactMap { format -> [UInt8]? in
            var info = SF_INFO()
            (info.samplerate, info.channels, info.format) = (8000, 1, format)
            guard sf_format_check(&info) != 0, let file = sf_open(path, Int32(SFM_WRITE), &info) else {
                return nil
            }
            sf_write_float(file, sound, Int64(sound.count))
            sf_close(file)
            return Array(try readBytes(at: path))
        }
        return written + [wavFile(sound, sampleRate: 44_100, channelCount: 2)]
    }
}
