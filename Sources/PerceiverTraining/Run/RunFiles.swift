import Foundation
import PerceiverFiles
import PerceiverReports

/// The files that a run writes, as opposed to other files in its folder.
struct RunFiles {
    /// Files of a run that always have the same name.
    static let names = ["config.yaml", "data.json", "metrics.csv", "curves.svg", "confusion.svg", "latents"]

    /// The folder of the run.
    let folder: String

    /// The paths of all existing files of the run within the folder, sorted, without the lock.
    ///
    /// - Throws: `FileError` if the folder cannot be listed.
    func present() throws(FileError) -> [String] {
        let known = Set(Self.names + dataFileNames)
        return try paths().filter { path in
            let name = TemporaryFile.finalName((path as NSString).lastPathComponent)
            return path.contains("/")
                ? Checkpoint.fileNames.contains(name)
                : known.contains(name) || EventFile.isOwn(name)
        }
    }

    /// The paths of all files in the folders of a run, whatever their names, sorted.
    ///
    /// For a folder with nothing but files of a run, in which the file that lists the others may be missing.
    ///
    /// - Throws: `FileError` if the folder cannot be listed.
    func paths() throws(FileError) -> [String] {
        var paths = try Self.items(of: folder)
        for checkpoint in Checkpoint.folderNames {
            paths += try Self.items(of: "\(folder)/\(checkpoint)").map { "\(checkpoint)/\($0)" }
        }
        return paths.filter { itemKind(at: "\(folder)/\($0)") != .folder }.sorted()
    }

    /// Checks that a new run can write its files without overwriting others.
    ///
    /// - Parameter dataFileNames: the names of the data's files in the new run.
    /// - Throws: `FileError` for a file or folder that has the name of one of them.
    func requireNoStrangers(_ dataFileNames: some Sequence<String>) throws(FileError) {
        let own = Set(try present())
        for name in Self.names + dataFileNames where !own.contains(name) {
            guard itemKind(at: "\(folder)/\(name)") == nil, !isLink("\(folder)/\(name)") else {
                throw FileError(
                    path: "\(folder)/\(name)",
                    reason: "has the name of a file of a run, but is none; move it away first.")
            }
        }
    }

    /// Checks that the folders in which a run writes are not links.
    ///
    /// - Throws: `FileError` for a link.
    func requireOwnFolders() throws(FileError) {
        for name in ["checkpoints"] + Checkpoint.folderNames + ReplacedRun.names
        where isLink("\(folder)/\(name)") {
            throw FileError(
                path: "\(folder)/\(name)", reason: "is a link; a run writes in folders of its own alone.")
        }
    }

    /// Removes files, and the checkpoint folders that become empty.
    ///
    /// - Parameter paths: within the folder.
    /// - Throws: `FileError` for a file that cannot be removed.
    func remove(_ paths: [String]) throws(FileError) {
        for path in paths where unlink("\(folder)/\(path)") != 0 && errno != ENOENT {
            throw FileError(path: "\(folder)/\(path)", cannot: "removed")
        }
        removeEmptyFolders()
    }

    /// Moves files to the same paths within another folder on the same disk.
    ///
    /// - Parameters:
    ///   - paths: within the folder.
    ///   - target: the other folder.
    /// - Throws: `FileError` for a file that cannot be moved; the files before it have been moved.
    func move(_ paths: [String], to target: String) throws(FileError) {
        for path in paths {
            let above = (path as NSString).deletingLastPathComponent
            try makeFolder(at: above.isEmpty ? target : "\(target)/\(above)")
            try renameItem(at: "\(folder)/\(path)", to: "\(target)/\(path)")
        }
        removeEmptyFolders()
    }

    /// Removes the checkpoint folders that are empty; others are left alone.
    private func removeEmptyFolders() {
        for name in Checkpoint.folderNames + ["checkpoints"] { rmdir("\(folder)/\(name)") }
    }

    /// The names of the files that belong to the run's data; none if data.json cannot be read.
    private var dataFileNames: [String] { (try? RunDirectory.fileNames(ofRunAt: folder)) ?? [] }

    /// The names in a folder; none if there is no such folder.
    private static func items(of folder: String) throws(FileError) -> [String] {
        guard isOwnFolder(folder) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw FileError(path: folder, reason: "cannot be listed.")
        }
    }
}
