import Foundation

/// The bytes of a file, mapped into memory and read from disk only as they are used.
///
/// Our own files are replaced and never shortened in place (see `AtomicFile`), so a mapping outlives a newer
/// version of its file unharmed.
final class MappedFile: @unchecked Sendable {
    // Sendable although it holds a pointer: the memory is read-only, and unmapped only with the last
    // reference.
    let bytes: UnsafeRawBufferPointer

    init(path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw FileError(path: path, cannot: "opened") }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw FileError(path: path, cannot: "examined") }
        if status.st_mode & S_IFMT != S_IFREG {
            throw FileError(path: path, reason: "is not a regular file.")
        }
        let byteCount = Int(status.st_size)
        if byteCount == 0 {
            // The system refuses to map nothing.
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw FileError(path: path, cannot: "mapped into memory")
        }
        bytes = UnsafeRawBufferPointer(start: address, count: byteCount)
    }

    deinit {
        if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
    }
}
