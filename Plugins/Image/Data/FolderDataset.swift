import PerceiverKit

extension LabelledImageDataset {
    /// Whether a path is a folder with PNG files, directly in it or in a folder for each class.
    static func recognizesFolder(at path: String) -> Bool {
        ClassFolders.recognizes(path, where: \.isPNGName)
            || ["\(path)/train", path].contains { root in
                let names = (try? visibleNames(inFolder: root)) ?? []
                return names.contains { $0.isPNGName && itemKind(at: "\(root)/\($0)") == .file }
            }
    }

    /// Reads a folder of PNG files: a folder for each class, perhaps within `train` and `test`, or files whose names
    /// say their classes.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(folder settings: ImageFolderSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with a folder of PNG files for each class")
        var collector = try settings.collector()
        let listed = try settings.labelledFiles(at: path)
        if settings.hflipConcat, listed.classNames.count != 2 {
            throw SettingsError(
                "data.hflip_concat exchanges two classes; the data has \(listed.classNames.quoted).")
        }
        let split = try FolderSplit(listed, path: path, settings: settings, division: division)

        if let size = collector.size {
            let imageCount = split.train.count + split.validation.count + split.test.count
            let samples = Double(imageCount) * Double(size.height) * Double(size.width)
            try requireMemory(
                samples * Double(settings.channels ?? 1),
                for: "Resizing \(imageCount) images to \(size.height)x\(size.width)",
                advice: "Lower data.height and data.width, or set data.limit.")
        }

        var skippedCount = 0
        /// Adds the images of a split, and returns their numbers.
        func load(_ entries: [ClassFolders.Entry]) throws -> [Int] {
            let start = collector.count
            for entry in entries {
                let image: Image
                do {
                    image = try Image(pngAt: entry.path)
                } catch let error as DataError {
                    guard settings.skipUnreadable else { throw error }
                    skippedCount += 1
                    continue
                }
                try collector.append(image, label: entry.label, path: entry.path)
            }
            return Array(start..<collector.count)
        }
        let (train, validation) = (try load(split.train), try load(split.validation))
        let test = try load(split.test)
        guard !train.isEmpty, let images = collector.images(classNames: listed.classNames) else {
            throw DataError(
                path: path, expected: "PNG images for training",
                found: "\(skippedCount) files that cannot be read")
        }

        func part(_ numbers: [Int], isDoubled: Bool = false) -> Part {
            var part = Part(images, numbers)
            part.isDoubled = isDoubled
            return part
        }
        try self.init(
            train: part(train, isDoubled: settings.hflipConcat),
            validation: part(validation, isDoubled: settings.hflipConcat), test: part(test),
            settings: settings, seed: division.seed,
            notes: notesOnSkippedFiles(skippedCount) + split.notes,
            files: split.files)
    }
}

extension ImageFolderSettings {
    /// The PNG files in a folder, with the classes from their folders or names.
    func labelledFiles(at path: String) throws -> ClassFolders {
        guard let labelPattern else {
            return try ClassFolders(
                at: path, of: "PNG file", orElse: "data.label_pattern finds classes in their names",
                where: \.isPNGName)
        }
        return try ClassFolders(
            at: path, of: "PNG file", labelPattern: NamePattern(labelPattern, setting: "label_pattern"),
            where: \.isPNGName)
    }
}

extension String {
    /// Whether this is the name of a PNG file.
    fileprivate var isPNGName: Bool { lowercased().hasSuffix(".png") }
}
