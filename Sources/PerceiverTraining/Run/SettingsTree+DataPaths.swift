import Foundation
import PerceiverFiles
import PerceiverSettings

extension SettingsTree {
    /// The paths of the data, by the keys of their settings; of several inputs there are several.
    private var dataPaths: [String: String] {
        guard let data = self["data"]?.mapping else { return [:] }
        let keys = ["data.path"] + data.keys.map { "data.\($0).path" }
        let paths = keys.compactMap { key in self[key]?.text.map { (key, $0) } }.filter { !$0.1.isEmpty }
        return Dictionary(uniqueKeysWithValues: paths)
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
