/// Makes notes of events.
struct EventDecoder {
    private struct Stroke {
        var start: Int
        var velocity: Int
    }

    private let rule: EventCoding.Rule
    /// In hundredths of a second.
    private var time = 0
    private var velocity: Int
    /// The stroke of each key that sounds; as published, the last stroke of each key.
    private var strokes = [Stroke?](repeating: nil, count: 128)
    private var notes: [MusicPiece.Note] = []

    init(_ rule: EventCoding.Rule) {
        self.rule = rule
        velocity = rule == .mended ? 64 : 1
    }

    /// Whether the longest time of a piece is over, so that later events are left out.
    var isFull: Bool { time > limit }

    private var limit: Int { Int(MusicPiece.longest) * MusicEvent.stepsPerSecond }

    mutating func add(_ event: MusicEvent) {
        switch event {
        case .timeShift(let hundredths): time += hundredths
        case .velocity(let step): velocity = max(1, 4 * step)
        case .noteOn(let pitch):
            if rule == .mended { end(pitch) }
            strokes[pitch] = Stroke(start: time, velocity: velocity)
        case .noteOff(let pitch):
            end(pitch)
            if rule == .mended { strokes[pitch] = nil }
        case .pad: break
        }
    }

    private mutating func end(_ pitch: Int) {
        guard let stroke = strokes[pitch] else { return }
        let end = min(time, limit)
        guard stroke.start < end else { return }
        func seconds(_ steps: Int) -> Double { Double(steps) / Double(MusicEvent.stepsPerSecond) }
        notes.append(
            MusicPiece.Note(
                pitch: pitch, velocity: stroke.velocity, start: seconds(stroke.start), end: seconds(end)))
    }

    /// The notes so far.
    mutating func piece() -> MusicPiece {
        if rule == .mended {
            for pitch in strokes.indices { end(pitch) }
        }
        // Those that begin together: by pitch; as published, in the order of their ends.
        let order = notes.indices.sorted { first, second in
            let (first, second) = ((notes[first], first), (notes[second], second))
            return rule == .mended
                ? (first.0.start, first.0.pitch) < (second.0.start, second.0.pitch)
                : (first.0.start, first.1) < (second.0.start, second.1)
        }
        return MusicPiece(notes: order.map { notes[$0] })
    }
}
