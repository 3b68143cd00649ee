import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

struct AudioDamageTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func error(_ bytes: [UInt8], called name: String = "damaged.wav") throws -> DataError? {
        let path = try folder.write(bytes, to: name)
        let error = #expect(throws: DataError.self) { try AudioFile(at: path).requireEnd() }
        #expect(error?.path == path)
        return error
    }

    @Test func `An empty file, and one without samples, are errors`() throws {
        #expect(try error([])?.found == "an empty file")
        #expect(try error(wavFile([]))?.expected == "at least one sample")
    }

    @Test func `A rate of 0 Hz is an error that says so`() throws {
        #expect(try error(wavFile(sine(440), sampleRate: 0))?.found == "one with a sample rate of 0 Hz")
    }

    @Test func `No channels are an error`() throws {
        #expect(try error(wavFile(sine(440), channelCount: 0)) != nil)
    }

    @Test(arguments: [1, 2_000_000_000])
    func `A rate that cannot be resampled is an error with those that can`(rate: Int) throws {
        let path = try folder.write(wavFile(sine(440), sampleRate: rate), to: "odd.wav")
        #expect(
            throws: DataError(
                path: path, expected: "a sample rate from 63 to 4096000 Hz", found: "\(rate) Hz")
        ) { try AudioFile(at: path).requireResampling(toRate: 16_000) }
    }

    @Test(arguments: ["notes.wav", "notes.au", "notes.vox", "notes.mp3", "notes.raw", "notes"])
    func `A text is no sound, whatever its extension says`(name: String) throws {
        let text = Array(String(repeating: "this is a text, not a sound. ", count: 40).utf8)
        #expect(try error(text, called: name)?.expected == "a sound file")
    }

    @Test(arguments: SoundKind.all)
    func `A file that is cut short is an error`(kind: SoundKind) throws {
        let path = folder.file("whole")
        try kind.write(sine(440, seconds: 2), to: path)
        let bytes = try bytes(ofFile: path)
        _ = try error(Array(bytes.prefix(bytes.count * 6 / 10)))
    }

    @Test func `A file cut off at any length is an error or a shorter sound`() throws {
        let bytes = wavFile(sine(440, seconds: 0.02))
        for length in 0..<bytes.count - 8 {
            let path = try folder.write(bytes.prefix(length), to: "cut.wav")
            #expect(throws: DataError.self, "cut to \(length) bytes") { try AudioFile(at: path) }
        }
    }

    @Test func `A length that is not known yet, as programs write it to a pipe, is no damage`() throws {
        var bytes = wavFile(sine(440))
        for range in [4..<8, 40..<44] { bytes.replaceSubrange(range, with: [255, 255, 255, 255]) }
        let path = try folder.write(bytes, to: "stream.wav")
        #expect(try AudioFile(at: path).frameCount == 2000)
    }

    @Test func `Samples that are no numbers are an error`() throws {
        let path = folder.file("nan.wav")
        let floats = try #require(SoundKind.all.first { $0.description == "WAV of floats" })
        try floats.write([0, 1, .nan, 0], to: path)
        let file = try AudioFile(at: path)
        let error = #expect(throws: DataError.self) { try file.samples(0..<4) }
        #expect(error?.expected == "numbers as samples")
        #expect(try file.samples(0..<2) == [0, 1])
    }

    @Test func `Flipped bytes never do worse than an error`() throws {
        var random = CounterRandom(7)
        for kind in SoundKind.all where kind.description != "MP3" {  // whose decoder complains aloud
            let path = folder.file("whole")
            try kind.write(sine(440), to: path)
            let whole = try bytes(ofFile: path)
            for _ in 0..<30 {
                var bytes = whole
                for _ in 0..<3 {
                    let position = Int.random(in: 0..<min(bytes.count, 300), using: &random)
                    bytes[position] = UInt8.random(in: 0...255, using: &random)
                }
                let damaged = try folder.write(bytes, to: "flipped")
                do {
                    let file = try AudioFile(at: damaged)
                    _ = try file.samples(0..<min(file.frameCount, 100_000))
                } catch {
                    #expect(error is DataError)
                }
            }
        }
    }

    @Test func `A folder, and nothing, are errors`() throws {
        #expect(throws: DataError(path: folder.path, expected: "a file", found: "a folder")) {
            try AudioFile(at: folder.path)
        }
        let missing = folder.file("missing.wav")
        #expect(throws: DataError(path: missing, expected: "a file", found: "nothing of that name")) {
            try AudioFile(at: missing)
        }
    }
}
