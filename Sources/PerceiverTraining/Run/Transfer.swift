import Foundation
import Perceiver
import PerceiverData
import PerceiverSettings

/// What a new run takes over from an earlier one: settings, files of the data, and the best weights.
///
/// The setting `training.from` asks for it, for a whole model, or `training.encoder_from`, for the input adapter and the
/// encoder of a run with any output.
public struct Transfer {
    /// The earlier run's settings of what is taken over, which override a preset, and which the user's settings override.
    public let settings: SettingsTree
    /// The files of the earlier run's data, for the new data set to use.
    public var files: [String: Data] { data.files }
    /// The description of the earlier run's data; of an encoder, which makes no use of labels, without them.
    let data: DataDescription
    private let source: RunDirectory
    private let isWhole: Bool

    /// The transfer that the settings ask for; nil if there is none.
    ///
    /// - Parameters:
    ///   - layers: the user's settings, from the weakest to the strongest.
    ///   - preset: the preset that they override.
    ///   - registry: the registry that has the preset.
    /// - Throws: `SettingsError` if both are asked for, or if the settings name other adapters than the earlier run
    ///   has; `FileError` if there is no such run.
    public init?(askedForBy layers: [SettingsTree], preset: String?, registry: Registry) throws {
        let given = try registry.settings(preset: preset, layers: layers)
        let training = try given.decode(TrainingSettings.self, at: "training")
        guard let path = training.from ?? training.encoderFrom else { return nil }
        guard training.from == nil || training.encoderFrom == nil else {
            throw SettingsError(
                "The settings \"training.from\" and \"training.encoder_from\" are both there; a run starts from one other."
            )
        }
        isWhole = training.from != nil
        source = try RunDirectory(existing: path)
        data = isWhole ? try source.data() : try source.data().withoutLabels
        let earlier = try source.settings()
        var taken = SettingsTree()
        for key in isWhole ? ["input", "output", "model"] : ["input", "model.encoder"] {
            taken[key] = earlier[key]
        }
        // The data too, unless the user says which to use.
        if isWhole, given["data.path"]?.text == nil, given["data.name"]?.text == nil {
            taken["data"] = earlier["data"]
        }
        settings = taken
        for kind in isWhole ? ["input", "output"] : ["input"] {
            try Self.checkName(of: kind, given, earlier, path)
        }
    }

    /// Checks that a user does not ask for another adapter than the one whose weights are taken over.
    private static func checkName(
        of kind: String, _ given: SettingsTree, _ earlier: SettingsTree, _ path: String
    ) throws {
        guard let name = given["\(kind).name"]?.text, let found = earlier["\(kind).name"]?.text,
            name.namesInOrder != found
        else { return }
        let advice =
            kind == "output" ? " For another output, take over the encoder alone: --encoder-from." : ""
        throw SettingsError(
            "The run \(path) has the \(kind) \"\(found)\", but \"\(name)\" is asked for.\(advice)")
    }

    /// Checks that weights of an output are for the labels that the new data has.
    ///
    /// - Throws: `SettingsError` that says what differs.
    public func requireSameLabels(_ new: DataDescription) throws {
        // Labels that are new come last; those that are gone would be no obstacle.
        guard isWhole, let difference = try new.differences(fromLabelsOf: data).last else { return }
        throw SettingsError(
            "The weights of \(source.path) are for other labels: \(difference). Take over the encoder alone: "
                + "--encoder-from \(source.path).")
    }

    /// Loads the best weights into a model; parameters without such weights keep their values.
    ///
    /// - Throws: `FileError` with the names and shapes of everything that does not fit; `SettingsError` for an encoder
    ///   for a model without one.
    public func load(into model: some Model) throws {
        if isWhole { return try source.loadWeights(.best, into: model) }
        guard let model = model as? any ModelWithLatents else {
            throw SettingsError(
                "The setting \"training.encoder_from\" takes an encoder over, but this model has none.")
        }
        try source.loadWeights(.best, into: model, where: model.makesLatents)
    }
}

extension Transfer: CustomStringConvertible {
    /// A short description of what is taken from which run.
    public var description: String { "\(isWhole ? "all weights" : "input and encoder") of \(source.path)" }
}
