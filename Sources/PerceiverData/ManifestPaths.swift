import Foundation
import PerceiverFiles

/// Finds the files that a manifest names.
struct ManifestPaths {
    let folders: [String]

    init(manifest: String, folder: String?, usual names: [String]) {
        let own = (manifest as NSString).deletingLastPathComponent
        let home = own.isEmpty ? "." : own
        let above = "\(home)/.."
        folders =
            folder.map { [$0] } ?? [home] + names.map { "\(home)/\($0)" } + [above]
            + names.map { "\(above)/\($0)" }
    }

    /// The path of the file called `name`, which may not exist.
    func path(_ name: String) -> String {
        let candidates = name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" }
        return candidates.first { itemKind(at: $0) == .file } ?? candidates[0]
    }
}
