import PerceiverKit

/// The tracks of a Standard MIDI File of format 0 or 1, and how it counts time.
struct MIDIFile {
    /// What a tick is.
    enum Division: Equatable {
        /// A part of a quarter note, whose length is the tempo.
        case ticksPerQuarter(Int)
        /// A part of a picture of a film (SMPTE): a fixed time.
        case secondsPerTick(Double)
    }

    /// Files with more bytes are refused: their notes might not fit into memory.
    static let largestByteCount = 1 << 26

    let division: Division
    /// The events of each track, not read yet.
    let tracks: [MIDIBytes]

    /// Finds the tracks in the bytes of a file.
    ///
    /// It may be wrapped in a RIFF file of the type RMID. Parts of other kinds than tracks are left out, and so is what stands
    /// behind the last of the promised tracks.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it.
    /// - Throws: `DataError` for what is no such file, is cut short, or has no tracks.
    init(_ bytes: [UInt8], name: String) throws {
        var rest = MIDIBytes(bytes, name: name)
        guard bytes.count <= Self.largestByteCount else {
            throw rest.fault(
                "a MIDI file of at most \(Self.largestByteCount >> 20) MiB", found: "\(bytes.count) bytes",
                at: nil)
        }
        guard Self.begins(bytes) else {
            let start = String(decoding: bytes.prefix(4), as: UTF8.self)
            throw rest.fault(
                "a MIDI file, which begins with \"MThd\"",
                found: bytes.isEmpty ? "an empty file" : "\"\(start.asName)\"",
                at: bytes.isEmpty ? nil : 0)
        }
        if Self.isWrapped(bytes) { rest = try Self.unwrapped(rest) }
        var header = try Self.chunk("MThd", in: &rest)
        let trackCount = try Self.trackCount(&header)
        division = try Self.division(&header)
        tracks = try (0..<trackCount).map { number in
            try Self.chunk("MTrk", in: &rest, called: "track \(number + 1) of \(trackCount)")
        }
    }

    /// What data sets find in folders.
    static let kinds = FileKinds("piece", read: ["MIDI"]) { path in
        firstBytes(ofFileAt: path, count: 12).map(begins) == true ? "MIDI" : nil
    }

    private static func begins(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "MThd".utf8) || isWrapped(bytes)
    }

    private static func isWrapped(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "RMID".utf8)
    }

    /// The MIDI file in a RIFF file, whose parts have a name, a length, and an even number of bytes.
    private static func unwrapped(_ file: MIDIBytes) throws -> MIDIBytes {
        var rest = file
        try rest.skip(byteCount: 12, "the beginning of a RIFF file")
        while true {
            let name = try rest.word("a part \"data\" with the MIDI file")
            let length = try rest.number(byteCount: 4, lowestFirst: true, "the length of a part")
            let expected = "\(length) bytes of the part \"\(name.asName)\""
            if name == "data" { return try rest.part(byteCount: length, noun: "the part \"data\"", expected) }
            try rest.skip(byteCount: min(rest.count, length + length % 2), expected)
        }
    }

    /// The next chunk of a kind; those of unknown kinds before it are left out.
    private static func chunk(
        _ kind: String, in rest: inout MIDIBytes, called noun: String = "the header"
    ) throws -> MIDIBytes {
        while true {
            let found = try rest.word("\(noun), which begins with \"\(kind)\"")
            let length = try rest.number(byteCount: 4, "the length of \(noun)")
            let isWanted = found == kind
            let part = try rest.part(
                byteCount: length, noun: noun,
                "\(length) bytes of \(isWanted ? noun : "the part \"\(found.asName)\"")")
            if isWanted { return part }
        }
    }

    /// The number of tracks that a header promises.
    private static func trackCount(_ header: inout MIDIBytes) throws -> Int {
        let start = header.position
        let format = try header.number(byteCount: 2, "the format of a MIDI file")
        guard format < 2 else {
            throw header.fault(
                "a MIDI file of format 0 or 1, whose tracks sound together",
                found: format == 2 ? "format 2, a list of patterns, which is not read," : "format \(format)",
                at: start)
        }
        let count = try header.number(byteCount: 2, "the number of tracks")
        guard count > 0 else { throw header.fault("at least one track", found: "none", at: start + 2) }
        return count
    }

    private static func division(_ header: inout MIDIBytes) throws -> Division {
        let start = header.position
        let value = try header.number(byteCount: 2, "the ticks of a quarter note")
        guard value & 0x8000 != 0 else {
            guard value > 0 else {
                throw header.fault("at least one tick for a quarter note", found: "0", at: start)
            }
            return .ticksPerQuarter(value)
        }
        // The number of pictures in a second is written as a negative number; 29 stands for 29.97.
        let (rate, ticks) = (256 - value >> 8, value & 0xFF)
        guard [24, 25, 29, 30].contains(rate) else {
            throw header.fault("24, 25, 29 or 30 pictures per second", found: "\(rate)", at: start)
        }
        guard ticks > 0 else {
            throw header.fault("at least one tick for a picture", found: "0", at: start + 1)
        }
        return .secondsPerTick((rate == 29 ? 1.001 / 30 : 1 / Double(rate)) / Double(ticks))
    }
}
