import Foundation
import PerceiverFiles

/// A file that is fetched into one of its name with `.part` added, and takes its name once it is whole and checked.
struct Download {
    let address: String
    private let file: PublishedFile
    private let path: String
    private var partPath: String { "\(path).part" }

    init(_ file: PublishedFile, from address: String, to path: String) {
        self.file = file
        self.address = address
        self.path = path
    }

    /// The bytes that are there already.
    var presentCount: Int { byteCountOfFile(at: partPath) }

    /// Fetches what is missing; goes on at once where a connection was cut after more had come than ever before.
    ///
    /// - Parameter onProgress: told the bytes that are there.
    /// - Throws: ``FetchError`` if nothing more comes, or what comes is not the file.
    func run(onProgress: (Int) -> Void) throws {
        var most = presentCount
        while true {
            let before = presentCount
            onProgress(before)
            guard let failure = try transfer(from: before, onProgress) else { return }
            if failure.lacksRanges, before > 0 {
                try remove()
            } else if failure.isInterruption, presentCount > most {
                most = presentCount
            } else {
                throw self.failure(failure.reason)
            }
        }
    }

    /// Checks that what has come is the file, and gives it its name.
    ///
    /// - Throws: ``FetchError`` if it is another; then it is removed.
    func finish() throws {
        if let difference = try file.difference(ofFileAt: partPath) {
            try remove()
            throw failure("what came is not the published file, and was removed: \(difference)")
        }
        try renameItem(at: partPath, to: path)
        try AtomicFile.syncFolder(of: path)
    }

    private func transfer(from start: Int, _ onProgress: (Int) -> Void) throws -> CurlFailure? {
        let part = try OutputFile(path: partPath, mode: .append)
        var count = start
        let failure = try Curl.transfer(address, from: start) { bytes in
            try part.write(bytes)
            count += bytes.count
            onProgress(min(count, file.byteCount))
            // Something else has come, and might never end.
            return count <= file.byteCount
        }
        try part.sync()
        try part.close()
        return failure
    }

    private func remove() throws {
        if unlink(partPath) != 0 { throw FileError(path: partPath, cannot: "removed") }
    }

    private func failure(_ reason: String) -> FetchError {
        FetchError(
            "\(address) cannot be fetched: \(reason). Run the command again, or fetch that address in another way "
                + "and put the file at \(path.asName), where the command then finds it.")
    }
}
