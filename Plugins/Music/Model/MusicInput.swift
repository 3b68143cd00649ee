import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `music`.
public struct MusicInputSettings: Settings {
    @Setting("channels of an event's embedding and position") public var channels = 64
    @Setting("the most events of a piece that encoder and decoder see; a causal model has its own window")
    public var maxLength = 1024
    @Setting(
        "how pieces become events: mended, which keeps all notes and marks where a piece begins and ends, or published, with the "
            + "faults of the published models and without these marks") public var events = EventCoding.Rule
        .mended

    /// The defaults.
    public init() {}
}

/// The events of a piece as rows: the sum of a learned embedding and a learned position.
///
/// Reads `tokens` of a batch, int32 [b, m], and `is_padding`, bytes [b, m].
public struct MusicInput: InputWithExamples, InputWithTokens {
    let embedding: Embedding
    /// [maxLength, channels].
    let positions: Parameter
    /// How pieces become events.
    let events: EventCoding.Rule

    /// Declares the input.
    ///
    /// - Throws: `SettingsError` for a number out of range.
    public init(_ settings: MusicInputSettings = MusicInputSettings()) throws {
        try settings.checkRanges(at: "input")
        embedding = Embedding(MusicEvent.idCount, settings.channels)
        positions = Parameter(
            [settings.maxLength, settings.channels], .uniform(bound: 0.5), role: .positions)
        events = settings.events
    }

    /// Channels of a row.
    public var channels: Int { embedding.channels }

    /// A row for each event of the longest piece.
    public var largestArray: InputArraySize? {
        InputArraySize(rowCount: positions.shape[0], contentChannels: channels)
    }

    /// Events, which a causal model continues.
    public var language: any TokenLanguage { MusicLanguage(events) }

    /// Rows [b, m, channels].
    ///
    /// - Throws: `BatchError` for events that are unknown or too many.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let tokens = try batch.tensor("tokens")
        guard tokens.rank == 2, tokens.dtype == .int32, tokens.shape[1] <= positions.shape[0],
            tokens.elements(as: Int32.self).allSatisfy({ (0..<MusicEvent.idCount).contains(Int($0)) })
        else {
            throw BatchError(
                "Events are int32 [examples, length], at most \(positions.shape[0]) of 0 to \(MusicEvent.idCount - 1), not "
                    + "\(tokens.dtype) \(tokens.shape).")
        }
        return InputArray(
            content: embedding(tokens) + positions.value.sliced(0..<tokens.shape[1], along: 0),
            isPadding: batch.tensors["is_padding"])
    }

    /// Whether a file is a MIDI file.
    public func mayRead(fileAt path: String) -> Bool { MIDIFile.kinds.reads(path) }

    /// A MIDI file.
    public var exampleForm: ExampleForm { .midi }

    /// The beginning of a MIDI file as a batch of one.
    ///
    /// - Throws: `DataError` for what is wrong with the file.
    public func example(_ source: ExampleSource) throws -> Batch {
        let ids = try MusicLanguage(events).prompt(source).prefix(positions.shape[0])
        return Batch(["tokens": Tensor(Array(ids), shape: [1, ids.count])])
    }

    /// How much of a piece is left out.
    public func notes(on source: ExampleSource) throws -> [String] {
        let count = try MusicLanguage(events).prompt(source).count
        let limit = positions.shape[0]
        return count > limit ? ["the first \(limit) of \(count) events are read"] : []
    }
}

extension ExampleForm {
    /// A MIDI file.
    static let midi = ExampleForm.file(mediaTypes: ["audio/midi"])
}
