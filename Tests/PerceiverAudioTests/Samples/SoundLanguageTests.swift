import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

/// Sounds as tokens, for a causal model.
struct SoundLanguageTests {
    private let language = SoundLanguage(
        sampleRate: 8000, sampleCount: 100, levels: 256, classNames: ["high", "low"])

    @Test func `A prompt is a class, nothing, or the samples of a file`() throws {
        #expect(try language.prompt(.argument("low")) == [257])
        #expect(try language.prompt(.argument("")) == [258])
        let folder = try TemporaryFolder()
        let wave = sine(500, seconds: 0.005)
        let path = try folder.write(wavFile(wave), to: "short.wav")
        let tokens = try language.prompt(.argument(path))
        #expect(tokens == [258] + wave.map(MuLaw(levels: 256).level))
        #expect(try language.prompt(.standardInput(Data(wavFile(wave)))) == tokens)
        let long = try folder.write(wavFile(sine(500)), to: "long.wav")
        #expect(try language.prompt(.file(long)).count == 101)
        let other = try folder.write(
            wavFile(sine(500, seconds: 0.01, sampleRate: 16_000), sampleRate: 16_000), to: "b.wav")
        #expect(try language.prompt(.file(other)).count == 81)
    }

    @Test func `What is no prompt is refused by name`() throws {
        let error = #expect(throws: BatchError.self) { try language.prompt(.argument("middling")) }
        #expect(error?.description.contains("\"middling\" is neither") == true)
        #expect(error?.description.contains("\"high\", \"low\"") == true)
        let folder = try TemporaryFolder()
        let path = try folder.write("no sound", to: "bad.wav")
        #expect(throws: DataError.self) { try language.prompt(.argument(path)) }
        #expect(throws: DataError.self) { try language.prompt(.file(folder.file("missing.wav"))) }
    }

    @Test func `Tokens are written as the sound that they were`() throws {
        let wave = sine(500, seconds: 0.0125)
        let tokens = [257] + wave.map(language.law.level)
        let file = language.files(of: tokens, promptCount: 1)[0]
        #expect(file.name == "wav")
        let folder = try TemporaryFolder()
        let read = try AudioFile(at: folder.write(file.bytes, to: "a.wav"))
        #expect(read.sampleRate == 8000 && read.frameCount == 100)
        #expect(zip(try read.samples(0..<100), wave).allSatisfy { abs($0 - $1) < 0.01 })
    }

    @Test func `A batch becomes its first windows, and samples that are not finite are refused`() throws {
        let input = try AudioRun.input("token_levels: 16", windowLength: 4000)
        var audio = [Float](repeating: 0.25, count: 2 * 2 * 4000)
        for index in 4000..<8000 { audio[index] = -1 }
        let tokens = try #require(
            try input.tokens(of: Batch(["audio": Tensor(audio, shape: [2, 2, 4000])])))
        #expect(tokens.shape == [2, 4001])
        let level = MuLaw(levels: 16).level(of: 0.25)
        #expect(
            tokens.elements(as: Int32.self) == ([16] + Array(repeating: level, count: 4000)) + [16]
                + Array(repeating: level, count: 4000))
        audio[17] = .nan
        #expect(throws: BatchError.self) {
            try input.tokens(of: Batch(["audio": Tensor(audio, shape: [2, 2, 4000])]))
        }
        #expect(throws: BatchError.self) {
            try input.tokens(
                of: Batch(["audio": Tensor(audio, shape: [4, 1, 4000]).sliced(0..<3000, along: 2)]))
        }
    }
}
