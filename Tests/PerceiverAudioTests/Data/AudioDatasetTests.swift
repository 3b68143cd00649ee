import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

struct AudioWindowTests {
    @Test func `One window and a sound have the same middle, and more are spaced from start to end`() {
        #expect(evenStarts(1, ofLength: 10, inClipOf: 30) == [10])
        #expect(evenStarts(3, ofLength: 10, inClipOf: 30) == [0, 10, 20])
        #expect(evenStarts(4, ofLength: 10, inClipOf: 25) == [0, 5, 10, 15])
        #expect(evenStarts(2, ofLength: 10, inClipOf: 4) == [-3, -3])
    }

    @Test(arguments: [
        (0, 5, 0..<5, [0, 1, 2, 3, 4, 0, 0, 0]), (-2, 5, 2..<7, [0, 0, 0, 1, 2, 3, 4, 0]),
        (3, 20, 0..<8, [3, 4, 5, 6, 7, 8, 9, 10]), (-1, 20, 1..<8, [0, 0, 1, 2, 3, 4, 5, 6]),
        (15, 20, 0..<5, [15, 16, 17, 18, 19, 0, 0, 0]),
    ])
    func `A window holds what is in it, and zeros`(
        start: Int, clipLength: Int, extent: Range<Int>, samples: [Float]
    ) {
        let window = AudioWindow(at: start, length: 8, ofClipOf: clipLength) { $0.map { Float($0) } }
        #expect(window.extent == extent && window.samples == samples)
    }
}

struct AugmentationTests {
    private func augmentation(_ change: (inout AudioAugmentation) -> Void) -> AudioAugmentation {
        var augmentation = AudioAugmentation()
        change(&augmentation)
        return augmentation
    }

    @Test func `A shorter sound stays whole, and a longer one is cut anywhere`() {
        let shifting = augmentation { $0.shift = 0.5 }
        var random = CounterRandom(1)
        let short = (0..<2000).map { _ in
            shifting.start(ofLength: 100, inClipOf: 70, sampleRate: 100, random: &random)
        }
        #expect(Set(short) == Set(-30...0))
        let long = (0..<2000).map { _ in
            AudioAugmentation().start(ofLength: 100, inClipOf: 130, sampleRate: 100, random: &random)
        }
        #expect(Set(long) == Set(0...30))
        let moved = (0..<2000).map { _ in
            augmentation { $0.shift = 0.1 }
                .start(ofLength: 100, inClipOf: 100, sampleRate: 100, random: &random)
        }
        #expect(Set(moved) == Set(-10...10))
    }

    @Test func `Gain and noise stay within what they are asked for`() {
        let sound = sine(440, seconds: 0.1)
        var random = CounterRandom(2)
        for _ in 0..<50 {
            var window = AudioWindow(at: 0, length: 1000, ofClipOf: 800) { Array(sound[$0]) }
            augmentation { $0.gain = 6 }.change(&window, random: &random)
            let factor = window.samples[5] / sound[5]
            #expect((0.5...2).contains(factor))
            #expect(relativeDifference(Array(window.samples[..<800]), sound.map { $0 * factor }) < 1e-5)
        }
        var window = AudioWindow(at: 0, length: 1000, ofClipOf: 800) { Array(sound[$0]) }
        augmentation { $0.noise = 0.1 }.change(&window, random: &random)
        #expect(window.samples[..<800] != sound[...])
        #expect(zip(window.samples, sound).allSatisfy { abs($0 - $1) < 0.13 })
        #expect(window.samples[800...].allSatisfy { $0 == 0 })
    }

    @Test func `Masks are shares of the window and the bands`() {
        var random = CounterRandom(3)
        let ends = (0..<100).flatMap { _ in
            augmentation { $0.masks = 2 }.spectrogramMasks(random: &random)
        }
        #expect(ends.count == 800)
        for first in stride(from: 0, to: 800, by: 2) {
            let widest: Float = first % 4 == 0 ? 0.1 : 0.2
            #expect(ends[first] >= 0 && ends[first + 1] <= 1)
            #expect((0...widest + 1e-6).contains(ends[first + 1] - ends[first]))
        }
    }

    @Test func `Masks lie within the window, so that none is cut narrower by its edge`() {
        var random = CounterRandom(3)
        let ends = (0..<2000).flatMap { _ in
            augmentation { ($0.masks, $0.timeMask) = (1, 1) }.spectrogramMasks(random: &random)
        }
        let widths = stride(from: 0, to: ends.count, by: 4).map { ends[$0 + 1] - ends[$0] }
        // Evenly from 0 to 1: a mean of 0.5, with a deviation of 0.29 / sqrt 2000. Cut at the edge, it would be 1 / 3.
        #expect(abs(widths.reduce(0, +) / Float(widths.count) - 0.5) < 0.03)
    }

    @Test(arguments: [
        "gain: -1", "gain: .nan", "shift: 0.6", "noise: -0.1", "masks: -1", "time_mask: 2",
    ])
    func `Settings out of range are errors`(yaml: String) {
        let error = #expect(throws: SettingsError.self) {
            try AudioRun.dataset("{input: {window: 1}, data: {train_count: 2, augmentation: {\(yaml)}}}")
        }
        #expect(error?.description.contains("data.augmentation.\(yaml.prefix { $0 != ":" })") == true)
    }
}

struct AudioDatasetTests {
    private static let changing =
        "{input: {window: 0.5}, data: {train_count: 6, augmentation: {gain: 6, shift: 0.1, noise: 0.1, masks: 1}}}"

    @Test func `Random parts depend on seed, epoch and number alone`() throws {
        let (one, two) = (try AudioRun.dataset(Self.changing), try AudioRun.dataset(Self.changing))
        func floats(_ dataset: any Dataset, _ indices: [Int], epoch: Int = 0) throws -> [Float] {
            try dataset.batch(indices, of: .train, epoch: epoch).tensor("audio").floats
        }
        #expect(!one.isSameEachEpoch)
        let both = try floats(one, [3, 5])
        #expect(try both == floats(two, [3, 5]))
        #expect(try Array(both[4000...]) == floats(two, [5]))
        #expect(try both != floats(one, [3, 5], epoch: 1))
        let hidden = try one.batch([3, 5], of: .train, epoch: 0).tensor("hidden")
        #expect(hidden.shape == [2, 1, 4])
    }

    @Test func `What is measured is never changed`() throws {
        let dataset = try AudioRun.dataset(Self.changing)
        let batch = try dataset.batch([0, 1], of: .validation, epoch: 0)
        #expect(batch.tensors["hidden"] == nil)
        let plain = try AudioRun.dataset("{input: {window: 0.5}}").batch([0, 1], of: .validation, epoch: 0)
        #expect(try batch.tensor("audio").floats == plain.tensor("audio").floats)
    }

    @Test func `Sounds that fit their window are the same in every epoch`() throws {
        let dataset = try AudioRun.dataset("{input: {window: 1}, data: {train_count: 4}}")
        #expect(dataset.isSameEachEpoch)
        #expect(
            try AudioRun.dataset("{input: {window: 0.3}, data: {train_count: 4}}").isSameEachEpoch == false)
    }

    @Test func `Longer sounds are measured in as many windows as asked for`() throws {
        let dataset = try AudioRun.dataset(
            "{input: {window: 0.3, evaluation_windows: 3}, data: {train_count: 4}}")
        #expect(try dataset.batch([0, 1], of: .test, epoch: 0).tensor("audio").shape == [2, 3, 2400])
        #expect(try dataset.batch([0, 1], of: .train, epoch: 0).tensor("audio").shape == [2, 1, 2400])
        let fitting = try AudioRun.dataset(
            "{input: {window: 1, evaluation_windows: 3}, data: {train_count: 4}}")
        #expect(try fitting.batch([0], of: .test, epoch: 0).tensor("audio").shape == [1, 1, 8000])
    }

    @Test func `Tones are the same for the same seed, and differ by number and split`() {
        let generator = ToneGenerator(seed: 1, sampleRate: 8000)
        let tone = generator.samples(at: 3, split: .train)
        #expect(tone == ToneGenerator(seed: 1, sampleRate: 8000).samples(at: 3, split: .train))
        #expect(tone != generator.samples(at: 3, split: .test))
        #expect(tone.count == generator.outline(at: 3, split: .train).length)
        for index in 0..<40 {
            let tone = generator.samples(at: index, split: .train)
            #expect(tone.allSatisfy { abs($0) <= 1.5 } && tone.contains { abs($0) > 0.05 })
        }
        let labels = Set((0..<100).map { generator.outline(at: $0, split: .train).label })
        #expect(labels.count == ToneGenerator.classNames.count)
        #expect(ToneGenerator.classNames == ToneGenerator.classNames.sorted())
    }

    /// Published results were measured on these sounds, so they stay what they are.
    @Test func `The tones of a seed are the same in every version`() {
        let generator = ToneGenerator(seed: 1, sampleRate: 8000)
        var found: [String: [Int]] = [:]
        for index in 0..<40 {
            let (label, length) = generator.outline(at: index, split: .train)
            let samples = generator.samples(at: index, split: .train)
            // How loud each quarter is, in units of 0.0001.
            let quarters = (0..<4).map { quarter in
                let part = samples[quarter * length / 4..<(quarter + 1) * length / 4]
                return Int((part.reduce(0) { $0 + abs($1) } / Float(part.count) * 10_000).rounded())
            }
            found[ToneGenerator.classNames[label], default: []] += [length] + quarters
        }
        let expected = [
            "bell": [
                5630, 381, 228, 155, 107, 7031, 1607, 829, 469, 262, 4872, 1485, 769, 438, 274, 7491, 606,
                307, 171,
                119, 6538, 1193, 617, 363, 250, 6506, 992, 462, 219, 114,
            ],
            "clarinet": [
                4010, 3292, 3903, 3924, 3615, 5139, 2931, 3352, 3352, 3142, 4339, 1946, 2278, 2279, 2107,
                3408, 4234,
                5220, 5247, 4727,
            ],
            "falling chirp": [
                7253, 2692, 2754, 2746, 2630, 5812, 1370, 1408, 1404, 1332, 5650, 2248, 2314, 2319, 2178,
            ],
            "flute": [
                4104, 1827, 2937, 2972, 2714, 6070, 447, 620, 608, 579, 5047, 418, 599, 596, 560, 5305, 300,
                410, 407,
                386, 6244, 706, 943, 949, 907, 7139, 509, 652, 650, 615, 7404, 1976, 2516, 2531, 2421, 3722,
                282, 475,
                486, 442, 5407, 341, 469, 466, 451, 7771, 576, 734, 720, 692,
            ],
            "organ": [3333, 607, 630, 637, 574, 6752, 767, 784, 784, 748, 5695, 841, 871, 867, 817],
            "pluck": [
                5483, 2232, 1222, 689, 378, 4596, 1048, 527, 277, 163, 7764, 1705, 635, 242, 113, 5104, 545,
                286, 154,
                79,
            ],
            "rising chirp": [
                7225, 1065, 1091, 1087, 1042, 6844, 3982, 4071, 4062, 3889, 4812, 916, 948, 944, 886, 3886,
                2108, 2210,
                2204, 2026, 4536, 923, 957, 957, 890,
            ],
            "siren": [
                4626, 805, 838, 832, 778, 7401, 1642, 1680, 1681, 1605, 5905, 3523, 3592, 3585, 3429, 5164,
                796, 819,
                820, 771, 5684, 2000, 2059, 2060, 1948,
            ],
        ]
        #expect(found == expected)
    }
}
