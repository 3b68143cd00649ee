import Perceiver
import PerceiverData
import PerceiverSettings

/// A set of adapters, data sets and presets, usually one target.
public protocol Plugin {
    /// Registers all of them.
    static func register(in registry: inout Registry)
}

/// All adapters, data sets, presets and benchmarks that can be chosen by name.
///
/// It is a value, made once at the start from an explicit list of plugins, and passed to whatever needs it.
public struct Registry: Sendable {
    /// The names of the plugins, in the order they were given.
    public internal(set) var pluginNames: [String] = []
    /// Input adapters by name.
    public internal(set) var inputs = NamedEntries<InputEntry>(kind: "input")
    /// Output adapters by name.
    public internal(set) var outputs = NamedEntries<OutputEntry>(kind: "output")
    /// Data sets by name.
    public internal(set) var datasets = NamedEntries<DatasetEntry>(kind: "data set")
    /// Data that can be fetched by name.
    public internal(set) var publishedData = NamedEntries<PublishedData>(kind: "published data")
    /// Published models by the names of their classes.
    public internal(set) var publishedModels = NamedEntries<PublishedModel>(kind: "published model")
    /// Presets by name.
    public internal(set) var presets = NamedEntries<Preset>(kind: "preset")
    /// Benchmarks by name.
    public internal(set) var benchmarks = NamedEntries<Benchmark>(kind: "benchmark")

    /// Makes a registry of the core's outputs, and what the plugins add.
    public init(plugins: [any Plugin.Type]) {
        addOutput(
            "classify", summary: "one of several classes", settings: ClassificationSettings.self,
            suits: \.areLabelsClasses
        ) {
            try ClassificationOutput($0, context: $1)
        }
        addOutput(
            "multilabel", summary: "any of several labels", settings: MultilabelSettings.self,
            suits: { $0.has(LabelSetFact.self) }
        ) {
            try MultilabelOutput($0, context: $1)
        }
        addOutput(
            "regress", summary: "one or several numbers", settings: RegressionSettings.self,
            suits: { $0.has(TargetFact.self) }
        ) {
            try RegressionOutput($0, context: $1)
        }
        addOutput(
            "reconstruct",
            summary:
                "the input itself: hidden rows, predicted from the others, or all of it; pretraining without labels",
            settings: ReconstructionSettings.self,
            preparing: { ExamplesWithHiddenRows($1, seed: $2.seed) }
        ) {
            try $1.reconstruction($0)
        }
        addGeneration()
        for plugin in plugins {
            pluginNames.append("\(plugin)")
            plugin.register(in: &self)
        }
    }
}

/// Entries by name, in the order they were added; an unknown name is an error that lists the known ones.
public struct NamedEntries<Entry: Sendable>: Sendable {
    private let kind: String
    /// The names in the order they were added.
    public private(set) var names: [String] = []
    private var entries: [String: Entry] = [:]

    init(kind: String) { self.kind = kind }

    /// All entries, in order.
    public var all: [Entry] { names.compactMap { entries[$0] } }

    /// The entry of that name.
    ///
    /// - Throws: `SettingsError` that lists the registered names.
    public func entry(_ name: String) throws -> Entry {
        guard let entry = entries[name] else {
            let known = names.isEmpty ? "none is registered" : "there are \(names.quoted)"
            let near = ForeignNames.value(of: name, among: names) ?? nearest(to: name, among: names)
            let guess = near.map { " Did you mean \"\($0)\"?" } ?? ""
            throw SettingsError("There is no \(kind) \"\(name)\"; \(known).\(guess)")
        }
        return entry
    }

    /// The entries whose names are joined by `+`, in alphabetical order.
    ///
    /// - Throws: `SettingsError` for a name that is unknown, or occurs twice.
    func entries(joinedIn name: String) throws -> [Entry] {
        let names = name.split(separator: "+", omittingEmptySubsequences: false).map(String.init).sorted()
        guard names.count == 1 || names.allSatisfy({ !$0.isEmpty }) else {
            throw SettingsError(
                "The \(kind) \"\(name)\" has a part without a name; names are joined as in A+B.")
        }
        guard Set(names).count == names.count else {
            throw SettingsError("The \(kind) \"\(name)\" has one of its parts twice.")
        }
        return try names.map(entry)
    }

    /// Whether there is an entry of that name.
    public func contains(_ name: String) -> Bool { entries[name] != nil }

    mutating func add(_ entry: Entry, named name: String) {
        if entries.updateValue(entry, forKey: name) != nil {
            fatalError("Two plugins register the \(kind) \"\(name)\".")
        }
        names.append(name)
    }
}
