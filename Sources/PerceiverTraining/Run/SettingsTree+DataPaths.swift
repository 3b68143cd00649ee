import Foundation
import PerceiverFiles
import PerceiverSettings

extension SettingsTree {
    /// The paths of the data, by the groups of settings that they are in; of several inputs there are several.
    var dataPathsByGroup: [String: String] {
        guard let data = self["data"]?.mapping else { return [:] }
        let groups = ["data"] + data.keys.map { "data.\($0)" }
        let paths = groups.compactMap { group in self["\(group).path"]?.text.map { (group, $0) } }
        return Dictionary(uniqueKeysWithValues: paths.filter { !$0.1.isEmpty })
    }

    /// The same by the keys of their settings.
    private var dataPaths: [String: String] {
        Dictionary(uniqueKeysWithValues: dataPathsByGroup.map { ("\($0).path", $1) })
    }

    /// The same as absolute paths.
    var absoluteDataPaths: [String: String] {
        dataPaths.mapValues { URL(filePath: $0).standardizedFileURL.path(percentEncoded: false) }
    }

    /// The same settings; where there is nothing at a path, with the one of `absolute` if there is something.
    func findingData(at absolute: [String: String]) -> SettingsTree {
        var found = self
        for (key, path) in dataPaths where itemKind(at: path) == nil {
            if let other = absolute[key], itemKind(at: other) != nil { found[key] = .string(other) }
        }
        return found
    }
}
