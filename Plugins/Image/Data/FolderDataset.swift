import PerceiverKit

extension LabelledImageDataset {
    /// Reads a folder of image files: a folder for each class, perhaps within `train` and `test`, or files whose names
    /// say their classes.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(folder settings: ImageFolderSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with a folder of images for each class")
        try settings.checkChannels()
        let listed = try settings.labelledFiles(at: path)
        let labels = try ExampleLabels(of: listed.parts, columns: listed.labelColumns)
        if settings.hflipConcat, labels.classNames.count != 2 {
            throw SettingsError(
                "data.hflip_concat exchanges two classes; the data has \(labels.classNames.quoted).")
        }
        let split = try FolderSplit(listed, path: path, settings: settings, division: division)

        let examples = split.train + split.validation + split.test
        let classes = Dictionary(uniqueKeysWithValues: labels.classNames.enumerated().map { ($1, $0) })
        let images = try FolderImages(
            examples.map(\.content), labels: examples.map { $0.labels.first.flatMap { classes[$0] } ?? 0 },
            classNames: labels.classNames, settings: settings)
        /// The numbers of the images of a split, whose files begin at `first` of those of all splits.
        func numbers(of examples: [FoundExample<String>], from first: Int) -> [Int] {
            images.numbers[first..<first + examples.count].compactMap { $0 }
        }
        let train = numbers(of: split.train, from: 0)
        let validation = numbers(of: split.validation, from: split.train.count)
        let test = numbers(of: split.test, from: split.train.count + split.validation.count)
        guard !train.isEmpty, let source = images.source else {
            throw DataError(
                path: path, expected: "images for training",
                found: "\(images.numbers.count) files that cannot be read")
        }

        func part(_ numbers: [Int], isDoubled: Bool = false) -> Part {
            var part = Part(source, numbers)
            part.isDoubled = isDoubled
            return part
        }
        try self.init(
            train: part(train, isDoubled: settings.hflipConcat),
            validation: part(validation, isDoubled: settings.hflipConcat), test: part(test),
            settings: settings, seed: division.seed,
            notes: labels.notes + split.notes + images.notes,
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
///
/// The content of a file says what it is. One of no known kind is taken for what it is called, so that it is an error and
/// not left out.
let imageKinds = FileKinds("image", read: ImageFormat.read.map(\.rawValue)) { path in
    if let name = ImageFormat.name(ofFileAt: path) { return name }
    let ending = path.lowercased().split(separator: ".").last.map { $0 == "jpg" ? "jpeg" : $0 }
    return ImageFormat.read.first { $0.rawValue.lowercased() == ending ?? "" }?.rawValue
}
