import Foundation

/// The bytes of a file, mapped into memory and read from disk only as they are used.
///
/// Our own files are replaced and never changed in place (see `AtomicFile`): the name is given to a new file, while the
/// old one stays on disk as long as it is mapped. So a mapping, and tensors that are views of it, stay valid when a newer
/// version is written, or its folder is removed. A file that another program shortens in place would end this one with SIGBUS
/// at the first use of what is gone; what is mapped long is only the weights of runs.
package final class MappedFile: @unchecked Sendable {
    // Sendable although it holds a pointer: the memory is read-only, and unmapped only with the last
    // reference.
    package let bytes: UnsafeRawBufferPointer

    /// Maps the file at `path`.
    ///
    /// - Throws: `FileError` if it is not a file or cannot be mapped.
    package init(path: String) throws(FileError) {
        let (descriptor, byteCount): (Int32, Int)
        do {
            (descriptor, byteCount) = try RegularFile.open(path)
        } catch {
            throw FileError(path: path, reason: error.reason)
        }
        defer { close(descriptor) }
        if byteCount == 0 {
            // The system refuses to map an empty file.
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw FileError(path: path, cannot: "mapped into memory")
        }
        bytes = UnsafeRawBufferPointer(start: address, count: byteCount)
    }

    /// Calls `body` with the bytes of a part, and keeps the mapping until it returns.
    func withBytes<Value, Failure>(
        in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try withExtendedLifetime(self) { () throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    deinit {
        if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
    }
}
