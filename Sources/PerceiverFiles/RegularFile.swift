import Foundation

/// Reads regular files.
package enum RegularFile {
    /// Why a file was not read, as the end of a sentence that the path begins.
    package struct Fault: Error {
        /// The clause, such as: cannot be opened: No such file or directory.
        package let reason: String

        /// What the last system call that failed left in `errno`, in words.
        fileprivate init(cannot action: String) {
            reason = "cannot be \(action): \(String(cString: strerror(errno)))."
        }

        fileprivate init(_ reason: String) { self.reason = reason }
    }

    /// Opens the file at `path` for reading.
    ///
    /// Pipes and devices, which may never end, are refused without waiting.
    ///
    /// - Parameter path: where the file is.
    /// - Returns: its descriptor, for the caller to close, and its length in bytes.
    /// - Throws: ``Fault`` if it does not exist, cannot be read, or is not a file.
    package static func open(_ path: String) throws(Fault) -> (descriptor: Int32, byteCount: Int) {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw Fault(cannot: "opened") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Fault(
                status.st_mode & S_IFMT == S_IFDIR
                    ? "is a folder, but a file was expected."
                    : "is a pipe or a device, but a file was expected. (What comes through a pipe is read as -, the "
                        + "standard input, where a command takes that.)")
        }
        return (descriptor, Int(status.st_size))
    }

    /// Larger files are compared with the free memory before they are read.
    private static let largeByteCount = 1 << 28

    /// The whole content of the file at `path`.
    ///
    /// - Throws: ``Fault`` if it does not exist, cannot be read, is not a file, or is larger than the free memory.
    package static func bytes(of path: String) throws(Fault) -> [UInt8] {
        let (descriptor, byteCount) = try open(path)
        defer { close(descriptor) }
        guard byteCount <= largeByteCount || Double(byteCount) <= MachineMemory.availableBytes else {
            throw Fault("has \(byteCount) bytes, which is more than the memory that is left.")
        }
        var fault: Fault?
        var content = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            while count < byteCount {
                let part = read(descriptor, buffer.baseAddress.map { $0 + count }, byteCount - count)
                if part < 0, errno == EINTR { continue }
                if part < 0 { fault = Fault(cannot: "read") }
                if part <= 0 { break }
                count += part
            }
        }
        if let fault { throw fault }
        if byteCount > 0 { return content }
        // System files, such as those in /proc, have content but report no length.
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &part, part.count)
            if count < 0 { throw Fault(cannot: "read") }
            if count == 0 { return content }
            content += part[..<count]
        }
    }
}
