import PerceiverKit

extension LabelledImageDataset {
    /// Reads a folder of PNG files: a folder for each class, perhaps within `train` and `test`, or files whose names
    /// say their classes.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(folder settings: ImageFolderSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with a folder of PNG files for each class")
        var collector = try settings.collector()
        let listed = try settings.labelledFiles(at: path)
        let labels = try ExampleLabels(of: listed.parts, columns: listed.labelColumns)
        if settings.hflipConcat, labels.classNames.count != 2 {
            throw SettingsError(
                "data.hflip_concat exchanges two classes; the data has \(labels.classNames.quoted).")
        }
        let labelNumbers = Dictionary(uniqueKeysWithValues: labels.classNames.enumerated().map { ($1, $0) })
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
        func load(_ examples: [FoundExample<String>]) throws -> [Int] {
            let start = collector.count
            for example in examples {
                let image: Image
                do {
                    image = try Image(at: example.content)
                } catch let error as DataError {
                    guard settings.skipUnreadable else { throw error }
                    skippedCount += 1
                    continue
                }
                let label = example.labels.first.flatMap { labelNumbers[$0] } ?? 0
                try collector.append(image, label: label, path: example.content)
            }
            return Array(start..<collector.count)
        }
        let (train, validation) = (try load(split.train), try load(split.validation))
        let test = try load(split.test)
        guard !train.isEmpty, let images = collector.images(classNames: labels.classNames) else {
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
            notes: notesOnSkippedFiles(skippedCount) + labels.notes + split.notes,
            files: split.files)
    }
}

extension ImageFolderSettings {
    /// The image files in a folder, with the classes from their folders or names.
    func labelledFiles(at path: String) throws -> FoundExamples<String> {
        guard let labelPattern else {
            return try FoundExamples(
                classFoldersAt: path, imageKinds, orElse: "data.label_pattern finds classes in their names")
        }
        return try FoundExamples(
            filesAt: path, imageKinds, labelPattern: NamePattern(labelPattern, setting: "label_pattern"))
    }
}

/// The kinds of image files.
let imageKinds = FileKinds("image", read: ["PNG"]) { path in
    let isPNG = firstBytes(ofFileAt: path, count: 4) == [0x89, 0x50, 0x4E, 0x47]
    return isPNG || path.lowercased().hasSuffix(".png") ? "PNG" : nil
}
