import Foundation
import Perceiver
import PerceiverData
import PerceiverSettings

/// The input and the data set of a run: all that is needed to open its data, which may say what the output is.
struct ConfiguredData {
    /// The given settings, over the preset of the data set.
    let given: SettingsTree
    let input: ConfiguredInput
    let dataset: ConfiguredDataset
    /// Whether the user names the input; otherwise it is the one whose data there is.
    let isInputNamed: Bool

    /// Resolves the settings of both; see ``RunSettings/init(registry:preset:layers:)``.
    init(registry: Registry, preset: String?, layers: [SettingsTree]) throws {
        var given = try registry.settings(preset: preset, layers: layers)
        try given.requireKeys(among: RunSettings.keys)
        given = registry.locatingPublishedData(in: given)
        let picked = try given.decode(PickedDataset.self, amongOthersAt: "data")
        let named = try given.adapterName("input")
        isInputNamed = named != nil
        let name = try named ?? registry.inputName(for: picked, output: given.adapterName("output"))
        let inputEntry = try registry.input(name)
        let datasetEntry = try registry.dataset(picked, input: inputEntry.name)
        let output = try given.adapterName("output")
        let ownPreset = output.flatMap { datasetEntry.presetsOfOutputs[$0] } ?? datasetEntry.preset
        if preset == nil, let preset = ownPreset {
            given = try registry.settings(preset: preset, layers: [given])
        }
        self.given = given
        input = try inputEntry.configure(given.without(["name"], at: "input"), "input")
        dataset = try datasetEntry.configure(given, "data")
    }

    /// Opens the data, not yet prepared for any output.
    func open(seed: Int, takingOver transfer: Transfer?) throws -> any Dataset {
        try dataset.open(dataset.request(of: input, seed: seed, takingOver: transfer))
    }
}

extension ConfiguredDataset {
    /// What the data set needs to be opened, as the data of an input.
    func request(
        for purpose: DataRequest.Purpose, of input: ConfiguredInput, seed: Int, earlier: DataDescription?
    ) -> DataRequest {
        DataRequest(
            path: path, seed: UInt64(seed), files: earlier?.files ?? [:], purpose: purpose,
            inputs: input.settings, earlier: earlier)
    }

    /// What the data set of a new run needs, which may start from another one.
    func request(of input: ConfiguredInput, seed: Int, takingOver transfer: Transfer?) -> DataRequest {
        request(
            for: transfer == nil ? .begin : .takeOver, of: input, seed: seed, earlier: transfer?.data)
    }
}

extension SettingsTree {
    /// The name of the adapter that is picked at `key`; nil: none is.
    func adapterName(_ key: String) throws -> String? {
        try decode(PickedAdapter.self, amongOthersAt: key).name
    }
}
