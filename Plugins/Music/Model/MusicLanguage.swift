import PerceiverKit

/// The events of pieces, each of which begins and ends with ``MusicEvent/pad``, but not as published.
struct MusicLanguage: TokenLanguage {
    let events: EventCoding.Rule

    /// The language of events that pieces become by a rule.
    init(_ events: EventCoding.Rule = .mended) { self.events = events }

    /// The token before the first event of a piece and after its last.
    static let edge = Int32(MusicEvent.padID)

    var tokenCount: Int { MusicEvent.idCount }

    /// As published, pieces have no end: filling is all that the id is for.
    var endToken: Int32? { events == .mended ? Self.edge : nil }

    var hiddenTokens: [Int32] { events == .mended ? [] : [Self.edge] }

    /// A MIDI file, or nothing where pieces have a beginning.
    var promptForm: ExampleForm { endToken == nil ? .midi : .anyOf([.choice([""]), .midi]) }

    /// The events of a MIDI file, after those of nothing: a prompt without a file begins a piece.
    ///
    /// - Throws: `DataError` for what is wrong with the file.
    func prompt(_ source: ExampleSource) throws -> [Int32] {
        if source.words?.isEmpty == true { return start }
        let piece =
            try source.path.map { try MusicPiece(at: $0) }
            ?? MusicPiece(midiFile: [UInt8](source.contents()), name: source.name)
        return start + EventCoding(events).encode(piece).map { Int32($0) }
    }

    /// What a piece begins with.
    private var start: [Int32] { events == .mended ? [Self.edge] : [] }

    /// The events of a whole piece.
    func sequence(of piece: MusicPiece) -> [Int32] {
        start + EventCoding(events).encode(piece).map { Int32($0) } + start
    }

    func text(of tokens: [Int32]) -> String? { nil }

    /// The piece as MIDI, as sound, and as a picture with what follows the prompt in another colour.
    func files(of tokens: [Int32], promptCount: Int) throws -> [PredictedFile] {
        let ids = tokens.map { Int($0) }.filter { $0 != MusicEvent.padID }
        let promptIDs = tokens.prefix(promptCount).map { Int($0) }.filter { $0 != MusicEvent.padID }
        let piece = EventCoding().decode(ids)
        let start = promptIDs.isEmpty ? nil : MusicEvent.duration(of: promptIDs)
        let synthesizer = Synthesizer()
        return [
            PredictedFile(name: "mid", bytes: piece.midiFile()),
            PredictedFile(
                name: "wav",
                bytes: WAVFile.bytes(
                    of: try synthesizer.samples(of: piece), sampleRate: synthesizer.sampleRate)),
            PredictedFile(
                name: "png", bytes: PianoRoll(piece, continuationStart: start).bitmap.pngFile),
        ]
    }
}
