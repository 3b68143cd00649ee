import Foundation

/// Reads files that have an end.
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
    /// A pipe would have to be waited for, and a device may never end: both are refused without a wait.
    ///
    /// - Parameter path: where the file is.
    /// - Returns: its descriptor, for the caller to close, and its length in bytes.
    /// - Throws: ``Fault`` for what is not there, cannot be read, or is no file.
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

    /// Files of more bytes are compared with the memory that is left before they are read.
    private static let largeByteCount = 1 << 28

    /// The whole content of the file at `path`.
    ///
    /// - Throws: ``Fault`` for what is not there, cannot be read, is no file, or is larger than the memory that is left.
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
        // Files of the system, such as those below /proc, have content but no length.
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &part, part.count)
            if count < 0 { throw Fault(cannot: "read") }
            if count == 0 { return content }
            content += part[..<count]
        }
    }
}
