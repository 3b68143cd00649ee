import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `midi-folder`.
public struct MIDIFolderSettings: DivisionSettings {
    @Setting(DivisionHelp.validationShare, .shareBelowOne) public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne) public var testShare: Float = 0.1
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    @Setting(transpositionHelp, .from(0, to: 12)) public var transposition = 3
    @Setting(skipUnreadableHelp, isChangeable: true) public var skipUnreadable = false

    /// The defaults.
    public init() {}
}

extension MusicDataset {
    /// Whether a path is a MIDI file, or a folder with some.
    static func recognizes(_ path: String) -> Bool {
        itemKind(at: path) == .folder ? MIDIFile.kinds.areIn(folder: path) : MIDIFile.kinds.reads(path)
    }

    /// Reads a MIDI file, or all of a folder and the folders in it, and divides them.
    ///
    /// - Throws: `DataError` for a file that cannot be read, unless such are skipped, or where there is none.
    init(midiAt path: String, _ settings: MIDIFolderSettings, request: DataRequest) throws {
        try requirePath(path, to: "a MIDI file, or a folder with some")
        try settings.checkRanges(at: "data")
        var found = FoundExamples<[Int32]>()
        var skippedCount = 0
        let isFolder = itemKind(at: path) == .folder
        let listed = isFolder ? try ListedFiles(of: path, MIDIFile.kinds) : nil
        let names = listed?.names ?? [(path as NSString).lastPathComponent]
        let language = try MusicLanguage(request.inputSettings(MusicInputSettings.self).events)
        let read = Threads.map(names.count) { index in
            let file = isFolder ? "\(path)/\(names[index])" : path
            return Result { try language.sequence(of: MusicPiece(at: file)) }.map { ($0, file) }
        }
        for (name, result) in zip(names, read) {
            switch result {
            case .success(let (piece, file)):
                found.train.append(FoundExample(piece, name: name, labels: [], place: file))
            case .failure(let error):
                guard settings.skipUnreadable else { throw error }
                skippedCount += 1
            }
        }
        guard !found.train.isEmpty else {
            throw DataError(path: path, expected: "at least one MIDI file that can be read", found: "none")
        }
        if let note = listed?.counts.noteOnOthers(than: MIDIFile.kinds) { found.notes.append(note) }
        let divided = try found.divided(by: request.division(), settings, path: path)
        try self.init(
            divided.parts.mapValues { $0.map(\.content) }, transposition: settings.transposition,
            notes: divided.notes + notesOnSkipped(skippedCount), files: divided.files, request: request)
    }
}
