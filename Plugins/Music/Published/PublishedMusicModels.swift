import Foundation
import PerceiverKit

extension PublishedModel {
    /// The causal models of music of the Python package perceiver-io, as its folders and as checkpoints of their training.
    static let music = [
        PublishedModel(
            "PerceiverSymbolicAudioModel", summary: "a piece that goes on, as events of MIDI", input: "music",
            core: .perceiverAR(modelType: "perceiver-ar-symbolic-audio-model"),
            trainingSettings: [
                "input.channels", "input.max_length", "output.sample_length", "output.sample_temperature",
                "output.shifts_windows",
            ],
            read: { try $0.music() },
            write: { model, _, configuration in
                guard let language = model.language as? MusicLanguage else {
                    throw SettingsError("its input should be \"music\"")
                }
                // There all pieces become events in one way, and the package has no name for another.
                if language.events != .published { try configuration.set(ruleName, to: language.events) }
                return [:]
            }),
        PublishedModel(
            lightning: "LitSymbolicAudioModel",
            summary: "a piece that goes on; from a checkpoint, import only",
            input: "music",
            core: .perceiverARCheckpoint,
            isOf: { $0.causalTokenCount == MusicEvent.idCount && $1.tokenizer == nil },
            read: { try $1.music() }),
    ]

    /// What config.json says of models that were trained here.
    fileprivate static let ruleName = "music_events"
}

extension PublishedFiles {
    /// The run of a causal model of music.
    ///
    /// - Throws: `SettingsError` for other events.
    fileprivate func music() throws -> PublishedRun {
        let model = try causalModel()
        guard model.tokenCount == MusicEvent.idCount else {
            throw SettingsError(
                "it has a vocabulary of \(model.tokenCount.grouped) events, but music here has \(MusicEvent.idCount)."
            )
        }
        let name = try configuration.value(
            PublishedModel.ruleName, default: EventCoding.Rule.published.rawValue)
        guard let events = EventCoding.Rule(rawValue: name) else {
            throw SettingsError(
                "config.json has \"\(name)\" as \"\(PublishedModel.ruleName)\"; known are "
                    + "\(EventCoding.Rule.allCases.map(\.rawValue).quoted).")
        }
        return PublishedRun(
            input: [
                "name": "music", "max_length": .int(model.contextLength), "events": .string(events.rawValue),
            ], output: ["name": "generate"],
            data: ["name": "midi-folder"],
            description: DataDescription(shapes: ["tokens": [model.contextLength]]))
    }
}
