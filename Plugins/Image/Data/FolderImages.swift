import PerceiverKit

/// The images of a folder's files, as many as can be read.
struct FolderImages {
    /// The images, decoded already or when they are asked for; nil if none can be read.
    let source: (any ImageSource)?
    /// The number of each file's image in the source; nil for a file that was skipped.
    let numbers: [Int?]
    /// Whether images of other sizes are resized.
    let isResizing: Bool
    /// Notes for the user.
    let notes: [String]

    /// Looks at the header of every file, and decodes all files if little memory holds their images.
    ///
    /// - Parameters:
    ///   - paths: the files.
    ///   - settings: the settings of the data set.
    /// - Throws: `DataError` for a file that cannot be read, unless it is to be skipped, or one of another size;
    ///   `SettingsError` for invalid settings.
    init(_ paths: [String], settings: some ImageFileSettings) throws {
        let headers = Threads.map(paths.count) { number in
            Result<ImageHeader, any Error> { try ImageHeader(at: paths[number]) }
        }
        var readable = try headers.numbersOfSuccesses(skipping: settings.skipUnreadable)
        guard !readable.isEmpty else {
            (source, numbers, isResizing, notes) = (nil, headers.map { _ in nil }, false, [])
            return
        }
        let files = try ImageFiles(
            readable.map { paths[$0] }, readable.map { try headers[$0].get() }, settings: settings)
        let limit = min(Double(settings.cachedImagesMB) * 1e6, MachineMemory.availableBytes / 4)
        // A random crop is cut from the whole photo, which is larger than what is held.
        let cropsPhotos = files.isResizing && settings.augmentation.cropArea != nil
        let isHeld = !cropsPhotos && files.byteCount <= limit
        if isHeld || settings.skipUnreadable {
            let decoded = try files.decoded(keepsImages: isHeld, skipsUnreadable: settings.skipUnreadable)
            readable = decoded.numbers.map { readable[$0] }
            source = decoded.images ?? files.keeping(decoded.numbers)
        } else {
            source = files
        }
        var numbers = [Int?](repeating: nil, count: paths.count)
        for (number, place) in readable.enumerated() { numbers[place] = number }
        self.numbers = numbers
        isResizing = files.isResizing
        let needed = "\(memoryText(files.byteCount)) of memory"
        notes =
            notesOnSkipped(paths.count - readable.count) + files.notesOnSize + [
                isHeld
                    ? "images are decoded once, and kept in \(needed)"
                    : cropsPhotos
                        ? "images are decoded whenever a batch needs them, because random crops are cut from the whole of each"
                        : "images are decoded whenever a batch needs them: all would take \(needed), and "
                            + "\(memoryText(limit)) are for them (data.cached_images_mb, or a quarter of what is free)"
            ]
    }
}

extension [Result<ImageHeader, any Error>] {
    /// The numbers of the results that are no errors.
    ///
    /// - Throws: the first error, unless such files are skipped.
    fileprivate func numbersOfSuccesses(skipping: Bool) throws -> [Int] {
        try indices.filter { number in
            guard case .failure(let error) = self[number] else { return true }
            guard skipping else { throw error }
            return false
        }
    }
}
