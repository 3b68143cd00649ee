import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings

/// A data set, or a format of data, that can be chosen by name or recognised from a path.
public struct DatasetEntry: Sendable {
    /// The value of `data.name`.
    public let name: String
    /// The input adapter that it is for.
    public let input: String
    /// A short description.
    public let summary: String
    /// The descriptions of all settings.
    public let settings: [SettingDescription]
    /// Whether a path holds data of this kind; nil: the data set needs no path, and is its input's default.
    let recognizes: (@Sendable (String) -> Bool)?
    /// Whether the data at a path that is recognised is of no other input.
    let isCertain: @Sendable (String) -> Bool
    /// Whether it leaves data that is certainly another input's to that one.
    let givesWay: Bool
    /// Whether it can read its part of the rows of a table, and leave the others to other data sets.
    let readsRows: Bool
    /// The preset for this data; nil: the defaults.
    public let preset: String?
    /// Other presets for it, by the outputs that they are for.
    public private(set) var presetsOfOutputs: [String: String] = [:]
    /// Decodes the settings at a key.
    let configure: @Sendable (SettingsTree, _ key: String) throws -> ConfiguredDataset
}

/// A data set that was chosen, with its settings; nothing has been read yet.
struct ConfiguredDataset: Sendable {
    let name: String
    /// The path of the data; empty if none is needed.
    let path: String
    /// All settings, defaults included, as in config.yaml.
    let tree: SettingsTree
    /// The keys of settings that may change when a run is resumed, the path of the data among them.
    let changeableKeys: [String]
    let open: @Sendable (DataRequest) throws -> any Dataset

    /// The settings, after the name and the path.
    var namedTree: SettingsTree { .group(named: name, path: path, tree) }
}

extension Registry {
    /// Adds a data set.
    ///
    /// - Parameters:
    ///   - name: the name to choose it by.
    ///   - input: the input adapter that it is for; for several at once, their names joined by `+`.
    ///   - summary: a short description.
    ///   - settings: the type of its settings.
    ///   - preset: the preset to use if no other is named.
    ///   - presetsOfOutputs: the presets to use instead where the user names one of these outputs.
    ///   - recognizes: whether a path holds data of this kind; nil for a data set that needs no path.
    ///   - isCertain: of a path that is recognised, whether its data is for this input and no other, such as a table whose
    ///     files are images; it decides where the user names no input. By default it always is.
    ///   - givesWay: whether data that is certainly of this input is of another nevertheless, if that is certain too; for
    ///     what reads nearly everything of a kind.
    ///   - readsRows: whether it can read its part of the rows of a table (`DataRequest.rows`) and says which rows its examples
    ///     are (`Dataset.rowPart`).
    ///   - open: opens it.
    public mutating func addDataset<S: Settings>(
        _ name: String, for input: String, summary: String, settings: S.Type, preset: String? = nil,
        presetsOfOutputs: [String: String] = [:], recognizes: (@Sendable (String) -> Bool)? = nil,
        isCertain: @escaping @Sendable (String) -> Bool = { _ in true }, givesWay: Bool = false,
        readsRows: Bool = false,
        open: @escaping @Sendable (S, DataRequest) throws -> any Dataset
    ) {
        let descriptions = S.descriptions(at: "data")
        descriptions.requireNames(notIn: PickedDataset.names, of: "the data set \"\(name)\"")
        let entry = DatasetEntry(
            name: name, input: input.namesInOrder, summary: summary, settings: descriptions,
            recognizes: recognizes, isCertain: isCertain, givesWay: givesWay, readsRows: readsRows,
            preset: preset, presetsOfOutputs: presetsOfOutputs,
            configure: { tree, key in
                let picked = try tree.decode(PickedDataset.self, amongOthersAt: key)
                let settings = try tree.without(PickedDataset.names, at: key).decode(S.self, at: key)
                if recognizes == nil { try picked.requireNoPath(of: name, at: key) }
                return ConfiguredDataset(
                    name: name, path: picked.path ?? "", tree: SettingsTree(describing: settings),
                    changeableKeys: (recognizes == nil ? [] : ["\(key).path"]) + S.changeableKeys(at: key),
                    open: { request in
                        if !request.path.isEmpty { try requireData(at: request.path) }
                        do {
                            return try open(settings, request)
                        } catch let error where key != "data" {
                            throw error.naming(descriptions.map(\.keyPath), at: key)
                        }
                    })
            })
        datasets.add(entry, named: name)
    }

    /// The name of the input whose data a path holds, where the user names none.
    ///
    /// - Throws: `SettingsError` if there is none, or more than one.
    func inputName(for picked: PickedDataset, output: String?) throws -> String {
        if let name = picked.name { return try datasets.entry(name).input }
        if let output, let input = try self.output(output).inputs.values.min() { return input }
        guard let path = picked.path else {
            throw SettingsError(
                "No input is named; say --input NAME, or --data PATH for examples of yours. The command `list inputs` lists "
                    + "the names.")
        }
        try requireData(at: path, publishedNames: publishedData.names)
        let fitting = datasets.all.filter { $0.recognizes?(path) ?? false }
        let isOfOne = Set(fitting.map(\.input)).count == 1
        var certain = isOfOne ? [] : fitting.filter { $0.isCertain(path) }
        if !certain.allSatisfy(\.givesWay) { certain.removeAll(where: \.givesWay) }
        let names = Set((certain.isEmpty ? fitting : certain).map(\.input)).sorted()
        if names.count == 1 { return names[0] }
        throw SettingsError(
            names.isEmpty
                ? "What is at \(path) is recognised as the data of none of the inputs \(inputs.names.quoted)"
                    + ((try? visibleNames(inFolder: path))?.isEmpty == true ? ": the folder is empty." : ".")
                    + " The command `list data` says what each looks for."
                : "What is at \(path) may be data for each of the inputs \(names.quoted)"
                    + (certain.isEmpty ? ", and none of them finds all that it looks for" : "")
                    + "; say which, and you are told what is missing: --input NAME.")
    }

    /// The data set of that name, or the one that recognises the path, or the default of `input`.
    func dataset(_ picked: PickedDataset, input: String) throws -> DatasetEntry {
        let candidates = datasets.all.filter { $0.input == input } + combinedDatasets(for: input)
        let names = candidates.map(\.name).quoted
        if let name = picked.name {
            if let entry = candidates.first(where: { $0.name == name }) { return entry }
            let other = try datasets.entry(name).input
            throw SettingsError(
                "The data set \"\(name)\" is for the input \"\(other)\"; for \"\(input)\" there are \(names)."
            )
        }
        guard let path = picked.path else {
            guard let entry = candidates.first(where: { $0.recognizes == nil }) else {
                throw SettingsError(
                    "The input \"\(input)\" has no data of its own; say where yours is: --data PATH.")
            }
            return entry
        }
        guard let entry = candidates.first(where: { $0.recognizes?(path) ?? false }) else {
            let parts = input.split(separator: "+")
            if parts.count == 1 { try requireData(at: path, publishedNames: publishedNames(for: input)) }
            throw SettingsError(
                "There is no data for the input \"\(input)\" at \(path): it is none of \(names). "
                    + (parts.count > 1
                        ? "Each of several inputs has a path of its own: \(parts.map { "data.\($0).path" }.quoted)."
                        : "The command `list data` says what each looks for.")
                    + (publishedData.contains(path)
                        ? " The published data \"\(path)\" is at the path that `data get \(path)` prints."
                        : ""))
        }
        return entry
    }
}

/// Checks that there is a file or folder; published data of these names would have done too.
private func requireData(at path: String, publishedNames: [String] = []) throws {
    guard itemKind(at: path) == nil else { return }
    if let name = DataCache().name(ofDataAt: path) {
        throw SettingsError(
            "There is no \(path.asName), where the published data \(name.asName) is kept. The command "
                + "`data get \(name)` fetches it again.")
    }
    let names = publishedNames.isEmpty ? "" : ", or --data NAME for published data: \(publishedNames.quoted)"
    let guess = nearest(to: path, among: publishedNames).map { " Did you mean \"\($0)\"?" } ?? ""
    throw SettingsError(
        "There is no file or folder \(path.asName). Say where the data is: --data PATH\(names).\(guess)")
}

extension Error {
    /// The same, with settings of a data set that is a part of others by the names that they have there.
    ///
    /// - Parameters:
    ///   - keys: the names that they have in a data set of its own, such as `data.path_column`.
    ///   - key: where the settings of the part are, such as `data.image`.
    /// - Returns: the error with the names that work.
    fileprivate func naming(_ keys: [String], at key: String) -> any Error {
        func named(_ text: String) -> String {
            keys.reduce(text) { text, name in
                text.replacing(name, with: key + name.dropFirst("data".count))
            }
        }
        if let error = self as? DataError {
            return DataError(
                path: error.path, expected: named(error.expected), found: named(error.found))
        }
        let text = "\(self)"
        return named(text) == text ? self : SettingsError(named(text))
    }
}
