import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

struct AudioInputTests {
    private func batch(_ windows: [[Float]], extents: [Range<Int>]? = nil) -> Batch {
        var tensors = [
            "audio": Tensor(windows.flatMap { $0 }, shape: [windows.count, 1, windows[0].count])
        ]
        if let extents {
            tensors["extent"] = Tensor(
                extents.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] },
                shape: [extents.count, 1, 2])
        }
        return Batch(tensors)
    }

    @Test(arguments: [
        ("representation: waveform, patch_length: 16, bands: 6", [1, 50, 16], 13),
        ("representation: waveform, patch_length: 300, bands: 0", [1, 3, 300], 1),
        ("representation: spectrogram, bands: 3", [1, 48, 16], 14),
    ])
    func `Channels are those of content and position`(
        yaml: String, content: [Int], positionChannels: Int
    ) throws {
        let adapter = try AudioRun.input(yaml, windowLength: 800)
        let array = try adapter(batch([sine(440, seconds: 0.1)]))
        #expect(array.content.shape == content)
        #expect(array.positions?.shape == [content[1], positionChannels])
        #expect(adapter.channels == content[2] + positionChannels && array.isPadding == nil)
        #expect(adapter.parameterCount == 0)
    }

    @Test func `Positions are Fourier features of time, and of time and frequency`() throws {
        let waveform = try AudioRun.input("representation: waveform, bands: 3", windowLength: 800)
        #expect(waveform.positions.rows.floats == fourierPositions(sizes: [50], bandCount: 3).rows.floats)
        let spectrogram = try AudioRun.input("bands: 3", windowLength: 800)
        #expect(
            spectrogram.positions.rows.floats == fourierPositions(sizes: [3, 16], bandCount: 3).rows.floats)
    }

    @Test func `Rows without sound are padding`() throws {
        let sound = sine(440, seconds: 0.1)
        let short = batch([sound, sound], extents: [0..<800, 0..<330])
        let waveform = try AudioRun.input("representation: waveform", windowLength: 800)(short)
        let marks = try #require(waveform.isPadding)
        #expect(marks.shape == [2, 50])
        #expect(marks.elements(as: UInt8.self).map { Int($0) }.reduce(0, +) == 50 - 21)
        let spectrogram = try AudioRun.input(windowLength: 800)(short)
        #expect(
            spectrogram.isPadding?.elements(as: UInt8.self)
                == Array(repeating: 0, count: 48 + 32) + Array(repeating: 1, count: 16))
    }

    @Test func `What pads a window changes nothing`() throws {
        let settings = try AudioRun.settings("input: {representation: waveform, window: 0.1}")
        let data = DataDescription(shapes: ["audio": [1, 800]], classNames: ["a", "b"])
        let model = try settings.makePerceiverIO(for: data)
        model.initialize(seed: 1, scheme: .truncatedNormal(standardDeviation: 0.2))
        let sound = sine(440, seconds: 0.1)
        var other = sound
        for position in 400..<800 { other[position] = 1 }
        let logits = try [sound, other].map {
            try model(batch([$0], extents: [0..<400])).tensor("logits").floats
        }
        #expect(relativeDifference(logits[0], logits[1]) < 1e-5)
    }

    @Test func `The outputs for an example's views are averaged`() throws {
        let data = DataDescription(shapes: ["audio": [1, 800]], classNames: ["a", "b", "c"])
        for head in ["decoder", "pooled"] {
            let model = try AudioRun.settings("{input: {window: 0.1}, model: {head: \(head)}}")
                .makePerceiverIO(
                    for: data)
            model.initialize(seed: 1, scheme: .truncatedNormal(standardDeviation: 0.2))
            let sounds = [200, 700, 1300, 3000].map { sine($0, seconds: 0.1) }
            let views = Batch(["audio": Tensor(sounds.flatMap { $0 }, shape: [2, 2, 800])])
            let together = try model(views).tensor("logits")
            #expect(together.shape == [2, 3])
            let single = try sounds.map { try model(batch([$0])).tensor("logits").floats }
            let means = [(0, 1), (2, 3)].flatMap { pair in
                zip(single[pair.0], single[pair.1]).map { ($0 + $1) / 2 }
            }
            #expect(relativeDifference(together.floats, means) < 1e-4)
        }
    }

    @Test func `A batch that does not fit is an error that says what does`() throws {
        let adapter = try AudioRun.input(windowLength: 800)
        for (name, tensor) in [
            ("audio", Tensor(zeros: [1, 1, 700])), ("audio", Tensor(zeros: [1, 800])),
            ("extent", Tensor([Int32(0), 801], shape: [1, 1, 2])),
            ("extent", Tensor([Int32(5), 5], shape: [1, 1, 2])), ("extent", Tensor(zeros: [1, 1, 2])),
            ("hidden", Tensor([Float(0), 2, 0, 1], shape: [1, 1, 4])),
            ("hidden", Tensor([Float(0.5), 0.4, 0, 1], shape: [1, 1, 4])),
            ("hidden", Tensor([Float(0), 1, 0.5, 0.4], shape: [1, 1, 4])),
        ] {
            var bad = batch([sine(440, seconds: 0.1)])
            bad.tensors[name] = tensor
            #expect(throws: BatchError.self, "\(name) \(tensor)") { try adapter(bad) }
        }
        #expect(throws: BatchError.self) { try adapter(Batch(["image": Tensor(zeros: [1, 1, 800])])) }
    }

    @Test func `A mask may have no width and no height`() throws {
        var narrow = batch([sine(440, seconds: 0.1)])
        narrow.tensors["hidden"] = Tensor([Float(0.5), 0.5, 0, 1, 0, 1, 0.5, 0.5], shape: [1, 2, 4])
        let content = try AudioRun.input(windowLength: 800)(narrow).content
        #expect(content.floats.allSatisfy { $0.isFinite })
    }

    @Test func `Data without sounds, and settings out of range, are errors`() {
        #expect(throws: SettingsError.self) { try AudioInput(data: DataDescription(shapes: ["image": [9]])) }
        #expect(throws: SettingsError.self) {
            try AudioInput(data: DataDescription(shapes: ["audio": [1, 9]]))
        }
        for yaml in [
            "bands: -1", "patch_length: 0", "evaluation_windows: 0", "sample_rate: 0",
            "patch_length: 1000000000000",
            "spectrogram: {hop: -1}",
        ] {
            #expect(throws: SettingsError.self) { try AudioRun.input(yaml, windowLength: 800) }
        }
    }

    @Test(arguments: ["1e300", "-1", "0", "1e-9", ".nan", ".inf"])
    func `A window that is no time is an error`(window: String) {
        let error = #expect(throws: SettingsError.self) {
            try AudioRun.dataset("input: {window: \(window)}")
        }
        #expect(error?.description.contains("input.window") == true)
    }

    @Test func `A window too large for the memory is an error that says how much it takes`() throws {
        let settings = try AudioRun.settings(
            "input: {representation: waveform, window: 1e6, sample_rate: 1000000}")
        let dataset = try settings.openDataset()
        let error = #expect(throws: SettingsError.self) {
            try settings.makePerceiverIO(for: dataset.description)
        }
        let text = error?.description ?? ""
        #expect(text.contains("input.window = 1000000") && text.contains("of memory; there are"), "\(text)")
    }

    @Test func `Ten seconds at 16 kHz are learned from`() throws {
        let settings = try AudioRun.settings(
            "input: {representation: waveform, sample_rate: 16000, window: 10, bands: 8}")
        let data = DataDescription(shapes: ["audio": [1, 160_000]], classNames: ["a", "b"])
        let model = try settings.makePerceiverIO(for: data)
        model.initialize(seed: 1, scheme: .truncatedNormal(standardDeviation: 0.15))
        var batch = batch([sine(440, seconds: 10, sampleRate: 16_000)])
        batch.tensors["label"] = Tensor([Int32(1)])
        var optimizer = Optimizer(OptimizerSettings())
        var losses: [Float] = []
        for _ in 0..<3 {
            let loss = try recording { try model.loss(on: batch) }
            optimizer.update(model, along: loss.value.gradients(), learningRate: 3e-3)
            losses.append(loss.value.scalar)
        }
        #expect(losses[2] < losses[0])
    }
}

struct AudioExampleTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `A short file becomes a padded window`() throws {
        let sound = sine(440, seconds: 0.05)
        let path = try folder.write(wavFile(sound), to: "short.wav")
        let batch = try AudioRun.input(windowLength: 800).example(.argument(path))
        let audio = try batch.tensor("audio")
        #expect(audio.shape == [1, 1, 800])
        #expect(relativeDifference(Array(audio.floats[200..<600]), sound) < 1e-3)
        #expect((audio.floats[..<200] + audio.floats[600...]).allSatisfy { $0 == 0 })
        #expect(try batch.tensor("extent").elements(as: Int32.self) == [200, 600])
    }

    @Test func `Of a long file the middle is taken, or as many windows as asked for`() throws {
        let sound = (0..<4000).map { Float($0) / 8000 }
        let path = try folder.write(wavFile(sound), to: "long.wav")
        let middle = try AudioRun.input(windowLength: 800).example(.file(path)).tensor("audio").floats
        #expect(abs(middle[0] - 0.2) < 1e-3)
        let three = try AudioRun.input("evaluation_windows: 3", windowLength: 800)
            .example(.standardInput(Data(wavFile(sound)))).tensor("audio")
        #expect(three.shape == [1, 3, 800])
        #expect(relativeDifference([0, 800, 1600].map { three.floats[$0] }, [0, 0.2, 0.4]) < 1e-3)
    }

    @Test func `A file of another rate is resampled`() throws {
        let path = try folder.write(
            wavFile(sine(440, sampleRate: 44_100), sampleRate: 44_100), to: "fast.wav")
        let batch = try AudioRun.input(windowLength: 800).example(.argument(path))
        let expected = sine(440)[600..<1400]
        #expect(try relativeDifference(batch.tensor("audio").floats, Array(expected)) < 2e-2)
    }

    @Test func `One sample is a sound`() throws {
        let path = try folder.write(wavFile([0.5]), to: "one.wav")
        for yaml in ["", "representation: waveform"] {
            let input = try AudioRun.input(yaml, windowLength: 800)
            let array = try input(input.example(.argument(path)))
            #expect(array.content.floats.allSatisfy { $0.isFinite })
            #expect(array.isPadding?.elements(as: UInt8.self).contains(0) == true)
        }
    }

    @Test func `A file that is no sound is an error that names it`() throws {
        let path = try folder.write("a text", to: "text.wav")
        let error = #expect(throws: DataError.self) {
            try AudioRun.input(windowLength: 800).example(.argument(path))
        }
        #expect(error?.path == path)
        let other = #expect(throws: DataError.self) {
            try AudioRun.input(windowLength: 800).example(.standardInput(Data()))
        }
        #expect(other?.path == "standard input")
    }
}
