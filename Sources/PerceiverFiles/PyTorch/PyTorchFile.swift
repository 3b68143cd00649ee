/// What `torch.save` wrote: weights, or a checkpoint with weights among other things.
///
/// Nothing of it is executed: it holds a pickle, of which only the instructions that make data are followed, and only the names that
/// state dicts need are known (``PickleMachine``). Tensors are not read before they are asked for.
package struct PyTorchFile {
    /// What was saved.
    package let value: PickleValue
    /// What is to be said about the file, each a sentence.
    package let notes: [String]

    /// What a file with that content begins with.
    private static let zip: [UInt8] = Array("PK\u{3}\u{4}".utf8)
    /// A pickle of a number, which the format before PyTorch 1.6 begins with.
    static let legacy: [UInt8] = [
        0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]

    /// Reads the file at `path`, but for the elements of its tensors.
    ///
    /// - Throws: `FileError` for a file that is damaged, is none of PyTorch's, or would have Python do more than make data.
    package init(path: String) throws(FileError) {
        let file = try MappedFile(path: path)
        do {
            (value, notes) = try withExtendedLifetime(file) {
                if file.bytes.starts(with: Self.zip) { return try Self.readZip(path) }
                if file.bytes.starts(with: Self.legacy) { return (try Self.readLegacy(file), []) }
                throw FileError(path: path, reason: Self.complaint(file.bytes))
            }
        } catch let fault as PickleMachine.Fault {
            throw FileError(path: path, reason: "is not read: the pickle in it \(fault.reason).")
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError(path: path, reason: "is not read: \(error)")
        }
    }

    private static let pointer = Array("version https://git-lfs".utf8)

    /// Whether a file with this content is neither one of PyTorch's nor one that was not downloaded.
    static func isOther(_ bytes: UnsafeRawBufferPointer) -> Bool {
        !bytes.isEmpty && ![zip, legacy, pointer].contains { bytes.starts(with: $0) }
    }

    /// Why a file with this content is none of PyTorch's, and what to do.
    private static func complaint(_ bytes: UnsafeRawBufferPointer) -> String {
        if bytes.isEmpty { return "is empty. Download or copy it again." }
        if bytes.starts(with: pointer) {
            return
                "is a pointer of Git LFS: the weights themselves were not downloaded. In its folder, run git lfs pull."
        }
        return
            "is no file that torch.save wrote: it begins neither as a zip archive nor as the format before PyTorch 1.6."
    }
}
