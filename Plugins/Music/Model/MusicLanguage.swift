import PerceiverKit

/// The events of pieces, each of which begins and ends with ``MusicEvent/pad``.
struct MusicLanguage: TokenLanguage {
    /// The token before the first event of a piece and after its last.
    static let edge = Int32(MusicEvent.padID)

    var tokenCount: Int { MusicEvent.idCount }

    var endToken: Int32? { Self.edge }

    /// The events of a MIDI file, after those of nothing: a prompt without a file begins a piece.
    ///
    /// - Throws: `DataError` for what is wrong with the file.
    func prompt(_ source: ExampleSource) throws -> [Int32] {
        let piece: MusicPiece
        switch source {
        case .argument(""): return [Self.edge]
        case .argument(let path), .file(let path): piece = try MusicPiece(at: path)
        case .standardInput(let data):
            piece = try MusicPiece(midiFile: [UInt8](data), name: source.name)
        }
        return [Self.edge] + EventCoding().encode(piece).map { Int32($0) }
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
