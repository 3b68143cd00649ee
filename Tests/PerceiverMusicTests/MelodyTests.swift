import PerceiverKit
import Testing

@testable import PerceiverMusic

/// Composed pieces are music that ids stand for.
struct MelodyTests {
    private let generator = MelodyGenerator(seed: 1)

    @Test func `A piece depends on its seed, split and number alone`() {
        let piece = generator.piece(at: 3, split: .train)
        #expect(piece == MelodyGenerator(seed: 1).piece(at: 3, split: .train))
        #expect(piece != generator.piece(at: 4, split: .train))
        #expect(piece != generator.piece(at: 3, split: .test))
        #expect(piece != MelodyGenerator(seed: 2).piece(at: 3, split: .train))
    }

    @Test func `Pieces stay what they are`() {
        let ids = EventCoding().encode(generator.piece(at: 0, split: .train))
        #expect(ids.prefix(12) == [371, 33, 379, 61, 313, 189, 257, 369, 49, 369, 52, 377])
    }

    @Test func `A piece lasts 10 to 30 seconds, and ids stand for it`() {
        for index in 0..<300 {
            let piece = generator.piece(at: index, split: .train)
            #expect(10...30 ~= piece.duration())
            let ids = EventCoding().encode(piece)
            #expect(EventCoding().decode(ids) == piece)
            #expect(ids.count < 1024)
        }
    }

    @Test func `Notes are of one scale, and chords lie below the melody`() {
        for index in 0..<300 {
            var random = CounterRandom(4, UInt64(index))
            let harmony = Harmony(&random)
            let tune = Tune(beatCount: harmony.beatCount, &random)
            let degrees = Set((0..<7).map { harmony.scale.pitch($0, over: 0) % 12 })
            for bar in harmony.roots.indices {
                let melody = tune.melody(ofBar: bar, harmony).map(\.pitch)
                let chords = harmony.accompaniment(ofBar: bar).map(\.pitch)
                #expect((chords.max() ?? 0) < (melody.min() ?? 0))
                #expect((chords + melody).allSatisfy { 24..<92 ~= $0 })
                let strangers = Set((chords + melody).map { $0 % 12 }).subtracting(degrees)
                let leadingTone = (harmony.scale.tonic + 11) % 12
                #expect(strangers.isEmpty || strangers == [leadingTone] && harmony.scale.isMinor)
            }
        }
    }

    @Test func `The first bar's rhythm comes back`() {
        for index in 0..<100 {
            var random = CounterRandom(9, UInt64(index))
            let harmony = Harmony(&random)
            let tune = Tune(beatCount: harmony.beatCount, &random)
            let bars = harmony.roots.indices.map { bar in
                let start = Double(harmony.eighth * 2 * harmony.beatCount * bar) / 100
                return tune.melody(ofBar: bar, harmony).map { Int((($0.start - start) * 100).rounded()) }
            }
            #expect(bars[1...].count { $0 == bars[0] } >= 2)
        }
    }
}
