import Foundation
import PerceiverFiles
import PerceiverSettings

extension DataCache {
    /// What is done to have published data.
    public enum Event: Sendable, Equatable {
        /// Another process fetches the same data, and is waited for.
        case waiting
        /// A file is fetched from this address.
        case fetching(address: String)
        /// So many bytes of all files are there.
        case progress(byteCount: Int)
        /// An archive of this name is unpacked.
        case unpacking(String)
    }

    /// Fetches what is missing of published data, and checks all of its files.
    ///
    /// A file that lies in the data's folder already is taken if it is the published one. What was fetched when this is
    /// stopped stays, and the next call goes on from there.
    ///
    /// - Parameters:
    ///   - data: the data.
    ///   - report: told what is done.
    /// - Returns: the path to read it from.
    /// - Throws: ``FetchError`` for a file that cannot be fetched or is not the published one; `FileError` for one that
    ///   cannot be written; `Stopped` if the program is asked to stop.
    @discardableResult
    public func fetch(_ data: PublishedData, report: (Event) -> Void = { _ in }) throws -> String {
        if has(data) { return path(of: data) }
        try makeFolder(at: folder(of: data))
        let lock = try FileLock(path: "\(folder(of: data))/.lock") { report(.waiting) }
        // Another process may have done all of it meanwhile.
        if has(data) { return path(of: data) }
        return try withExtendedLifetime(lock) {
            try requireSpace(for: data)
            var doneCount = 0
            for file in data.files {
                try fetch(file, of: data) { event in
                    if case .progress(let count) = event {
                        report(.progress(byteCount: doneCount + count))
                    } else {
                        report(event)
                    }
                }
                doneCount += file.byteCount
            }
            if case .folderOfArchive(let name) = data.form {
                report(.unpacking(data.files[0].name))
                try unpack(folder: name, ofArchive: path(of: data.files[0], of: data))
            }
            try AtomicFile.write(data.checksums, to: checksumsPath(of: data))
            return path(of: data)
        }
    }

    /// Has one file in place, checked.
    private func fetch(_ file: PublishedFile, of data: PublishedData, report: (Event) -> Void) throws {
        let path = path(of: file, of: data)
        if itemKind(at: path) != nil {
            guard let difference = try file.difference(ofFileAt: path) else { return }
            throw FetchError(
                "\(path.asName) is not the published \(file.name): \(difference). Remove it, or put the published file "
                    + "there, and run the command again.")
        }
        let download = Download(file, from: address(of: file, of: data), to: path)
        if download.presentCount < file.byteCount {
            report(.fetching(address: download.address))
            try download.run { report(.progress(byteCount: $0)) }
        }
        try download.finish()
    }

    /// Checks that the disk has room for what is still to be fetched.
    private func requireSpace(for data: PublishedData) throws {
        let missing = data.files.reduce(0) { count, file in
            let path = path(of: file, of: data)
            if itemKind(at: path) != nil { return count }
            return count + file.byteCount - Download(file, from: "", to: path).presentCount
        }
        var status = statvfs()
        guard statvfs(folder(of: data), &status) == 0 else { return }
        let free = Double(status.f_bavail) * Double(status.f_frsize)
        guard Double(missing) > free else { return }
        throw FetchError(
            "The data \"\(data.name)\" needs another \(memoryText(Double(missing))) in \(folder(of: data)), and the disk "
                + "has \(memoryText(free)) left. Free some space there, or name a folder on another disk by the "
                + "environment's variable \(Self.folderVariable).")
    }
}

extension PublishedFile {
    /// How the file at `path` differs from the published one; nil if it is the same.
    func difference(ofFileAt path: String) throws -> String? {
        guard itemKind(at: path) == .file else { return "a file is expected, but this is none" }
        let count = byteCountOfFile(at: path)
        guard count == byteCount else {
            let start = (firstBytes(ofFileAt: path, count: 64) ?? []).drop {
                $0 == 0x20 || $0 == 0x0A || $0 == 0x0D
            }
            let guess = start.first == UInt8(ascii: "<") ? ", which are a web page" : ""
            return "\(byteCount.grouped) bytes are expected, but it has \(count.grouped)\(guess)"
        }
        let found = try SHA256.hexadecimal(ofFile: path)
        return found == sha256 ? nil : "its SHA-256 should be \(sha256), but it is \(found)"
    }
}

/// The size of a file; 0 if there is none.
func byteCountOfFile(at path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
}
