import Foundation
import PerceiverFiles

/// A run that a new one replaces in the same folder.
///
/// It is moved to a subfolder until the first checkpoint of the new run is written. The name of the subfolder tells how far this got if the process is killed. While files are moved it is called
/// `.replacing`, and the new run has no files yet. Then it is called `.replaced`, and the old run is needed until the new
/// one has a checkpoint.
struct ReplacedRun {
    /// The names of the subfolder.
    static let names = [".replacing", ".replaced"]

    private let folder: String
    private var moving: String { "\(folder)/\(Self.names[0])" }
    private var aside: String { "\(folder)/\(Self.names[1])" }

    /// Moves the run in a folder to the subfolder.
    ///
    /// - Throws: `FileError` if that fails; then the run is where it was.
    init(movingAside folder: String) throws(FileError) {
        self.folder = folder
        let files = RunFiles(folder: folder)
        let paths = try files.present()
        do {
            try makeFolder(at: moving)
            try files.move(paths, to: moving)
            try renameItem(at: moving, to: aside)
        } catch {
            try? moveBack()
            throw error
        }
    }

    private init(in folder: String) { self.folder = folder }

    /// Recovers a run that was being replaced when the process was killed: the new run is kept if it has a
    /// checkpoint; otherwise the old one is put back.
    ///
    /// - Throws: `FileError` for a file that cannot be moved or removed.
    static func recover(in folder: String) throws(FileError) {
        let run = ReplacedRun(in: folder)
        if itemKind(at: run.moving) == .folder { try run.moveBack() }
        guard itemKind(at: run.aside) == .folder else { return }
        if run.isReplaced { run.discard() } else { try run.restore() }
    }

    /// Whether the folder holds a run that has to be recovered before it can be used.
    static func isUnfinished(in folder: String) -> Bool {
        let run = ReplacedRun(in: folder)
        return itemKind(at: run.moving) == .folder || itemKind(at: run.aside) == .folder && !run.isReplaced
    }

    /// Removes what the new run has written, and moves the old one back.
    func restore() throws(FileError) {
        let files = RunFiles(folder: folder)
        try files.remove(files.present())
        try renameItem(at: aside, to: moving)
        try moveBack()
    }

    /// Removes the old run.
    ///
    /// Files that cannot be removed now are tried again when the run is next opened for writing; the new run is kept anyway.
    func discard() {
        let files = RunFiles(folder: aside)
        for path in (try? files.paths()) ?? [] { try? files.remove([path]) }
        rmdir(aside)
    }

    private var isReplaced: Bool { itemKind(at: "\(folder)/checkpoints/last/\(Checkpoint.state)") == .file }

    private func moveBack() throws(FileError) {
        let files = RunFiles(folder: moving)
        try files.move(files.paths(), to: folder)
        rmdir(moving)
    }
}
