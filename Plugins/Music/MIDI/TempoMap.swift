/// The times of ticks.
struct TempoMap {
    /// Ticks of equal length.
    fileprivate struct Stretch {
        var tick: Int
        var seconds: Double
        var secondsPerTick: Double

        func seconds(at tick: Int) -> Double { seconds + secondsPerTick * Double(tick - self.tick) }
    }

    /// In the order of ticks.
    private var stretches: [Stretch]

    /// Computes the time of each change of the tempo.
    ///
    /// - Parameters:
    ///   - changes: microseconds of a quarter note from a tick on, in any order; of those at one tick, the last holds. Up to
    ///     the first, they are 500,000.
    ///   - division: what a tick is; a fixed time knows no tempo.
    init(_ changes: [(tick: Int, microsecondsPerQuarter: Int)], division: MIDIFile.Division) {
        guard case .ticksPerQuarter(let ticks) = division else {
            guard case .secondsPerTick(let seconds) = division else { fatalError("There are two divisions.") }
            stretches = [Stretch(tick: 0, seconds: 0, secondsPerTick: seconds)]
            return
        }
        // In the order of operations of the Python package pretty_midi, so that times are the same to the last bit.
        func secondsPerTick(_ microseconds: Int) -> Double {
            60 / (6e7 / Double(microseconds) * Double(ticks))
        }
        stretches = [Stretch(tick: 0, seconds: 0, secondsPerTick: secondsPerTick(500_000))]
        for index in changes.indices.sorted(by: { (changes[$0].tick, $0) < (changes[$1].tick, $1) }) {
            let (tick, last) = (changes[index].tick, stretches[stretches.count - 1])
            let length = secondsPerTick(changes[index].microsecondsPerQuarter)
            if tick == last.tick {
                stretches[stretches.count - 1].secondsPerTick = length
            } else if length != last.secondsPerTick {
                stretches.append(
                    Stretch(tick: tick, seconds: last.seconds(at: tick), secondsPerTick: length))
            }
        }
    }

    /// Tells the times of ticks that do not go back.
    struct Clock {
        private let stretches: [Stretch]
        private var index = 0

        fileprivate init(_ stretches: [Stretch]) { self.stretches = stretches }

        /// The time of a tick, in seconds.
        mutating func seconds(at tick: Int) -> Double {
            while index + 1 < stretches.count, stretches[index + 1].tick <= tick { index += 1 }
            return stretches[index].seconds(at: tick)
        }
    }

    /// A clock at the beginning.
    var clock: Clock { Clock(stretches) }
}
