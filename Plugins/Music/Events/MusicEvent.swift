import PerceiverKit

/// What a piece is written in: 388 events that are ids from 0, and the id that fills up short rows.
///
/// It is the vocabulary of the published Perceiver AR models of MAESTRO and GiantMIDI, and of most piano models.
public enum MusicEvent: Sendable, Hashable {
    /// A key from 0 to 127 is struck: ids 0 to 127.
    case noteOn(Int)
    /// A key from 0 to 127 is let go: ids 128 to 255.
    case noteOff(Int)
    /// 1 to 100 hundredths of a second go by: ids 256 to 355.
    case timeShift(Int)
    /// How hard the keys after it are struck, in 32 steps of which each has four velocities: ids 356 to 387.
    case velocity(Int)
    /// Nothing: id 388.
    case pad

    /// The number of ids.
    public static let idCount = 389
    /// The id of ``pad``.
    public static let padID = 388
    /// The longest shift of time, in hundredths of a second.
    public static let longestShift = 100
    /// How many shifts a second has.
    static let stepsPerSecond = 100

    /// The event of an id, which is from 0 to 388.
    public init(id: Int) {
        switch id {
        case 0..<128: self = .noteOn(id)
        case 128..<256: self = .noteOff(id - 128)
        case 256..<356: self = .timeShift(id - 255)
        case 356..<388: self = .velocity(id - 356)
        case Self.padID: self = .pad
        default: fatalError("The events of music have ids from 0 to 388, and none has \(id).")
        }
    }

    /// Its number, from 0 to 388.
    public var id: Int {
        switch self {
        case .noteOn(let pitch): pitch
        case .noteOff(let pitch): 128 + pitch
        case .timeShift(let hundredths): 255 + hundredths
        case .velocity(let step): 356 + step
        case .pad: Self.padID
        }
    }

    /// Adds the ids of a time to others: as many whole seconds as it has, then the rest.
    static func appendShift(_ hundredths: Int, to ids: inout [Int]) {
        let (seconds, rest) = hundredths.quotientAndRemainder(dividingBy: longestShift)
        for _ in 0..<seconds { ids.append(timeShift(longestShift).id) }
        if rest > 0 { ids.append(timeShift(rest).id) }
    }

    /// How long a list of ids lasts, in seconds.
    public static func duration(of ids: some Sequence<Int>) -> Double {
        let hundredths = ids.reduce(0) { sum, id in
            if case .timeShift(let step) = MusicEvent(id: id) { sum + step } else { sum }
        }
        return Double(hundredths) / Double(stepsPerSecond)
    }

    /// The ids of the same music higher or lower, only as far as all its keys stay among the 128.
    ///
    /// - Parameters:
    ///   - ids: events, in which drums are not told from pitches.
    ///   - semitones: how far up; less than 0 for down.
    /// - Returns: as many ids.
    public static func transposed(_ ids: [Int], by semitones: Int) -> [Int] {
        let shift = possibleShift(semitones, of: ids.lazy.filter { $0 < 256 }.map { $0 % 128 })
        return ids.map { $0 < 256 ? $0 + shift : $0 }
    }
}
