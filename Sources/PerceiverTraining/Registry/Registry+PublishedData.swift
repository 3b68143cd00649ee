import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

extension Registry {
    /// Adds published data, which can be picked by its name in place of a path.
    ///
    /// The data set that reads it must have been added before.
    public mutating func addPublishedData(_ data: PublishedData) {
        require(
            datasets.contains(data.dataset),
            "The published data \"\(data.name)\" is read by \"\(data.dataset)\", which is not registered.")
        publishedData.add(data, named: data.name)
    }

    /// The published data that a path means: its name, if there is nothing of that name in the current folder.
    public func publishedData(namedBy path: String) -> PublishedData? {
        guard publishedData.contains(path), itemKind(at: path) == nil else { return nil }
        return try? publishedData.entry(path)
    }

    /// The published data that is kept at a path; nil: it is another path.
    public func publishedData(keptAt path: String) -> PublishedData? {
        let cache = DataCache()
        return publishedData.all.first { cache.path(of: $0) == path }
    }

    /// The names of the published data for an input.
    func publishedNames(for input: String) -> [String] {
        publishedData.all.filter { (try? datasets.entry($0.dataset).input) == input }.map(\.name)
    }

    /// The settings with names of published data replaced by the paths where it is kept, and by the data sets that read
    /// it, unless the settings pick another one.
    func locatingPublishedData(in settings: SettingsTree) -> SettingsTree {
        var located = settings
        for (group, path) in settings.dataPathsByGroup {
            guard let data = publishedData(namedBy: path) else { continue }
            located["\(group).path"] = .string(DataCache().path(of: data))
            if [nil, .null].contains(located["\(group).name"]) {
                located["\(group).name"] = .string(data.dataset)
            }
        }
        return located
    }
}
