import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// Positions of a causal model that do not learn.
struct SinusoidalPositionsTests {
    private struct Letters: TokenLanguage {
        let tokenCount = 12

        func prompt(_ source: ExampleSource) -> [Int32] { [] }
        func text(of tokens: [Int32]) -> String? { nil }
    }

    private static func model(_ positions: CausalSettings.Positions, headCount: Int = 2) -> PerceiverAR {
        var settings = CausalSettings()
        (settings.contextLength, settings.latentCount) = (20, 8)
        (settings.channels, settings.headCount, settings.layerCount) = (16, headCount, 1)
        settings.positions = positions
        let model = PerceiverAR(settings, language: Letters())
        model.initialize(seed: 5, scheme: .varianceScaling)
        return model
    }

    @Test(arguments: [8, 7]) func `Channels are sines and cosines in turn`(channels: Int) {
        let table = SinusoidalPositions(count: 5000, channels: channels).table
        #expect(table.shape == [5000, channels])
        let found = table.floats
        for place in [0, 1, 17, 4999] {
            for channel in 0..<channels {
                let frequency = pow(10000, -Double(channel / 2 * 2) / Double(channels))
                let angle = Double(place) * frequency
                let expected = 0.3 * (channel % 2 == 0 ? sin(angle) : cos(angle))
                #expect(abs(Double(found[place * channels + channel]) - expected) < 1e-6)
            }
        }
    }

    @Test func `The product of two mapped rows tells whether places mirror each other`() {
        // The row of k - i from that of i: sin(kw - iw) and cos(kw - iw).
        let (count, channels, sum) = (300, 8, 299)
        let rows = SinusoidalPositions(count: count, channels: channels).table.floats
        for place in 0..<count {
            for pair in stride(from: 0, to: channels, by: 2) {
                let angle = Double(sum) * pow(10000, -Double(pair) / Double(channels))
                let (s, c) = (
                    Double(rows[place * channels + pair]), Double(rows[place * channels + pair + 1])
                )
                let mirrored = (sum - place) * channels + pair
                #expect(abs(sin(angle) * c - cos(angle) * s - Double(rows[mirrored])) < 1e-5)
                #expect(abs(cos(angle) * c + sin(angle) * s - Double(rows[mirrored + 1])) < 1e-5)
            }
        }
    }

    @Test func `A model of learned positions with these rows has the same logits and losses`() throws {
        let (fixed, learned) = (Self.model(.sinusoidal), Self.model(.learned))
        let positions = try #require(learned.positions)
        positions.value = SinusoidalPositions(count: 20, channels: 16).table
        var random = CounterRandom(3)
        let tokens = Tensor((0..<60).map { _ in Int32.random(in: 0..<12, using: &random) }, shape: [3, 20])
        let isPadding = Tensor((0..<60).map { UInt8($0 / 20 == 1 && $0 % 20 < 5 ? 1 : 0) }, shape: [3, 20])
        let batch = Batch(["tokens": tokens, "is_padding": isPadding])
        #expect(try fixed(batch).tensor("logits").floats == learned(batch).tensor("logits").floats)
        let labels = batch.tensors.merging(["label": tokens.sliced(12..<20, along: 1)]) { $1 }
        #expect(
            try fixed.loss(on: Batch(labels)).value.scalar == learned.loss(on: Batch(labels)).value.scalar)
        var (one, other) = (CausalContext([[1, 2, 3], [4]]), CausalContext([[1, 2, 3], [4]]))
        // Beyond the window too, where the last place is that of the newest token.
        for token in 0..<30 as Range<Int32> {
            #expect(fixed.nextLogits(&one).floats == learned.nextLogits(&other).floats)
            one.append([token % 12, 7])
            other.append([token % 12, 7])
        }
    }

    @Test func `They are no weights, and half of each head turns as with learned ones`() {
        #expect(
            Self.model(.sinusoidal).parameters().map(\.name) == Self.model(.none).parameters().map(\.name))
        for (positions, count) in [(.none, 8), (.learned, 4), (.sinusoidal, 4)]
            as [(CausalSettings.Positions, Int)]
        {
            #expect(Self.model(positions).settings.rotatedChannels == count)
        }
        #expect(Self.model(.none).sinusoidalTable == nil && Self.model(.learned).sinusoidalTable == nil)
        #expect(Self.model(.sinusoidal).sinusoidalTable?.shape == [20, 16])
    }

    @Test func `Declaring a model makes no table, which is a part of the memory that is estimated`() {
        var settings = CausalSettings()
        (settings.contextLength, settings.latentCount) = (10_000_000, 8)
        let without = PerceiverAR(settings, language: Letters())
        settings.positions = .sinusoidal
        // 5 GB.
        let with = PerceiverAR(settings, language: Letters())
        for names in [nil, []] as [Set<String>?] {
            #expect(
                with.batchBytes(exampleCount: 1, trainedNames: names)
                    - without.batchBytes(exampleCount: 1, trainedNames: names) == 4 * 10_000_000 * 128)
        }
    }
}
