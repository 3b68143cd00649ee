import Foundation

/// Finds the files that a manifest names.
package struct ManifestPaths {
    let folders: [String]

    /// Looks in the manifest's own folder, those called as usual beside it, and the same one folder above.
    ///
    /// - Parameters:
    ///   - manifest: the path of the manifest.
    ///   - folder: the only folder to look in; nil: all of these.
    ///   - names: what a folder of such files is usually called.
    package init(manifest: String, folder: String?, usual names: [String]) {
        let own = (manifest as NSString).deletingLastPathComponent
        let home = own.isEmpty ? "." : own
        let above = "\(home)/.."
        folders =
            folder.map { [$0] } ?? [home] + names.map { "\(home)/\($0)" } + [above]
            + names.map { "\(above)/\($0)" }
    }

    /// The path of the file called `name`, which may not exist.
    package func path(_ name: String) -> String {
        let candidates = name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" }
        return candidates.first { itemKind(at: $0) == .file } ?? candidates[0]
    }
}
