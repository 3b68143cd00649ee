import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

struct AudioFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: SoundKind.all)
    func `Every kind of file is read, whole and in part`(kind: SoundKind) throws {
        let samples = sine(440)
        let path = folder.file("sound.wav")  // whatever kind it is: the content decides
        try kind.write(samples, to: path)
        let file = try AudioFile(at: path)
        try file.requireEnd()
        #expect(file.sampleRate == 8000 && file.channelCount == 1 && file.frameCount == samples.count)
        let all = try file.samples(0..<samples.count)
        #expect(zip(all, samples).allSatisfy { abs($0 - $1) <= kind.tolerance })
        for range in [500..<700, 0..<1, 1990..<2000] {
            let difference = try relativeDifference(file.samples(range), Array(all[range]), floor: 0.5)
            // MP3 decodes a little differently after a jump.
            #expect(difference < 1e-2, "\(range): \(difference)")
        }
    }

    @Test func `Channels are mixed to their mean`() throws {
        let path = try folder.write(
            wavFile([0.5, -0.5, 0.25, 0.75, -1, -1], channelCount: 2), to: "stereo.wav")
        let samples = try AudioFile(at: path).samples(0..<3)
        #expect(relativeDifference(samples, [0, 0.5, -1]) < 1e-4)
    }

    @Test func `A hundred channels are mixed too`() throws {
        let samples = (0..<40_000).map { Float($0 % 100) / 200 }
        let path = try folder.write(wavFile(samples, channelCount: 100), to: "hundred.wav")
        let mono = try AudioFile(at: path).samples(0..<400)
        #expect(mono.allSatisfy { abs($0 - 0.2475) < 1e-4 })
    }

    @Test func `Bytes from elsewhere are read like a file`() throws {
        let data = Data(wavFile(sine(200)))
        let file = try AudioFile(contents: data, name: "standard input")
        let path = try folder.write(data, to: "a.wav")
        #expect(try file.samples(0..<2000) == AudioFile(at: path).samples(0..<2000))
    }
}

struct ResamplingTests {
    @Test(arguments: [(44_100, 16_000), (8000, 16_000), (16_000, 8000), (11_025, 16_000), (8001, 8000)])
    func `A sine is the same sine at another rate`(from: Int, to: Int) {
        let result = resampled(sine(440, seconds: 0.5, sampleRate: from), from: from, to: to)
        let expected = sine(440, seconds: 0.5, sampleRate: to)
        #expect(abs(result.count - expected.count) <= 1)
        let middle = expected.count / 4..<expected.count * 3 / 4
        #expect(relativeDifference(Array(result[middle]), Array(expected[middle])) < 1e-3)
    }

    @Test func `Frequencies above what the lower rate can hold are removed`() {
        let result = resampled(sine(7000, seconds: 0.5, sampleRate: 16_000), from: 16_000, to: 8000)
        #expect(result[1000..<3000].allSatisfy { abs($0) < 1e-3 })
    }

    @Test(arguments: [(44_100, 16_000), (8000, 16_000), (22_050, 8000), (7919, 8000)])
    func `A part is resampled as the whole is`(from: Int, to: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            wavFile(sine(300, seconds: 3, sampleRate: from), sampleRate: from), to: "a.wav")
        let file = try AudioFile(at: path)
        let length = file.length(atRate: to)
        let whole = try file.samples(0..<length, atRate: to)
        #expect(whole.count == length)
        // At the very end the filter may give a sample less.
        for range in [0..<100, 17..<18, length / 2..<length / 2 + 999, length - 50..<length - 2] {
            let part = try file.samples(range, atRate: to)
            #expect(relativeDifference(part, Array(whole[range]), floor: 0.5) < 1e-4, "\(range)")
        }
    }

    @Test(arguments: [1, 2, 3])
    func `Very short sounds have their length`(count: Int) {
        #expect(resampled([Float](repeating: 1, count: count), from: 8000, to: 16_000).count == 2 * count)
        #expect(resampled([Float](repeating: 1, count: count), from: 44_100, to: 8000).count == 1)
    }
}
