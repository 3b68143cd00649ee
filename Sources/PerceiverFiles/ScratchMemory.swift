import Foundation

/// Memory for data that can be computed again: real memory, or a temporary file that the system pages in and out; it is
/// freed when this object is released.
package final class ScratchMemory {
    /// The memory, all zeros at first.
    package let bytes: UnsafeMutableRawBufferPointer

    /// Allocates memory; nil if the system has not enough.
    package init?(byteCount: Int) {
        guard let bytes = Self.map(byteCount, MAP_PRIVATE | MAP_ANONYMOUS, -1) else { return nil }
        self.bytes = bytes
    }

    /// Allocates a new file beside `path`.
    ///
    /// All of it is reserved at once, because a disk that fills up later would end the process. The file is unlinked at
    /// once too, so that its space is freed however the process ends.
    ///
    /// - Throws: `FileError` if the file cannot be made so large.
    package init(byteCount: Int, path: String) throws(FileError) {
        let ownPath = TemporaryFile.path(beside: path)
        let descriptor = open(ownPath, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw FileError(path: path, cannot: "opened for writing") }
        defer { close(descriptor) }
        unlink(ownPath)
        let code = posix_fallocate(descriptor, 0, off_t(byteCount))
        if code != 0 { throw FileError(path: path, cannot: "made \(byteCount) bytes large", code: code) }
        guard let bytes = Self.map(byteCount, MAP_SHARED, descriptor) else {
            throw FileError(path: path, cannot: "mapped into memory")
        }
        self.bytes = bytes
    }

    deinit { munmap(bytes.baseAddress, bytes.count) }

    private static func map(
        _ byteCount: Int, _ flags: Int32, _ descriptor: Int32
    ) -> UnsafeMutableRawBufferPointer? {
        let address = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, descriptor, 0)
        guard let address, address != MAP_FAILED else { return nil }
        return UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }
}
