import PerceiverKit

extension LabelledImageDataset {
    /// Reads a folder of image files: a folder for each class, perhaps within `train` and `test`, or files whose names
    /// say their classes.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(folder settings: ImageFolderSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with a folder of images for each class")
        try settings.checkChannels()
        let listed = try settings.labelledFiles(at: path, needsTraining: division.needsTraining)
        let split = try FolderSplit(listed, path: path, settings: settings, division: division)
        let source = DividedSource(parts: split.parts, notes: split.notes, files: split.files)
        try self.init(
            source, of: listed, path: path, settings: settings, isDoubled: settings.hflipConcat,
            division: division)
    }

    /// Opens the images of a divided source.
    ///
    /// - Parameters:
    ///   - divided: the files of each split.
    ///   - found: all files of the source, which says which labels there are.
    ///   - path: the source.
    ///   - settings: the settings of the data set.
    ///   - isDoubled: whether training and validation images are added again, mirrored, as the other of two classes.
    ///   - division: how they were divided: the seed of random changes, and the run that is measured on them.
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    init(
        _ divided: DividedSource<String>, of found: FoundExamples<String>, path: String,
        settings: some ImageFileSettings, isDoubled: Bool = false, division: Division
    ) throws {
        let asked = settings
        let settings = try settings.fitting(division.measured).takingOver(division.earlier)
        var paths: [String] = []
        var ranges: [Split: Range<Int>] = [:]
        for split in Split.allCases {
            let start = paths.count
            paths += (divided.parts[split] ?? []).map(\.content)
            ranges[split] = start..<paths.count
        }
        let images = try FolderImages(paths, settings: settings)
        guard let source = images.source else {
            throw DataError(
                path: path, expected: "images",
                found: "\(images.numbers.count) files that cannot be read")
        }
        var (parts, examples): ([Split: Part], [Split: [FoundExample<String>]]) = ([:], [:])
        for (split, range) in ranges {
            let numbers = Array(images.numbers[range])
            parts[split] = Part(source, numbers.compactMap { $0 }, isDoubled: isDoubled && split != .test)
            examples[split] = zip(divided.parts[split] ?? [], numbers).filter { $0.1 != nil }.map(\.0)
        }
        var labels = try ExampleLabels(
            of: examples, among: found.train, columns: found.labelColumns,
            separator: found.labelSeparator, division: division)
        if isDoubled { labels = try labels.doubledForExchange() }
        try self.init(
            parts, labels: labels, settings: settings, seed: division.seed, isResized: images.isResizing,
            notes: divided.notes + images.notes
                + (division.takesOver && settings.height != asked.height
                    ? [
                        "images become \(settings.height ?? 0)x\(settings.width ?? 0), as those of the earlier run"
                    ] : []),
            files: divided.files)
        if let columns = found.columns { description.add(columns) }
        rowPart = division.rows?.part(examples)
    }
}

extension ExampleLabels {
    /// The labels of training and validation examples, and then those of their mirror images, of the other class.
    ///
    /// - Throws: `SettingsError` unless there are two classes.
    fileprivate func doubledForExchange() throws -> ExampleLabels {
        guard classNames.count == 2 else {
            throw SettingsError(
                "data.hflip_concat exchanges two classes; the data has \(classNames.quoted).")
        }
        var doubled: [Split: [Int]] = [:]
        for split in Split.allCases {
            let own = classes(of: split) ?? []
            doubled[split] = own + (split == .test ? [] : own.map { 1 - $0 })
        }
        return ExampleLabels(doubled, classNames: classNames)
    }
}

extension ImageFolderSettings {
    /// The image files in a folder, with the classes from their folders or names.
    func labelledFiles(at path: String, needsTraining: Bool = true) throws -> FoundExamples<String> {
        guard let labelPattern else {
            return try FoundExamples(
                classFoldersAt: path, imageKinds, needsTraining: needsTraining,
                orElse: "data.label_pattern finds classes in their names")
        }
        return try FoundExamples(
            filesAt: path, imageKinds, labelPattern: NamePattern(labelPattern, setting: "label_pattern"),
            needsTraining: needsTraining)
    }
}

/// The kinds of image files.
///
/// The content of a file says what it is. One of no known kind is taken for what it is called, so that it is an error and
/// not left out.
package let imageKinds = FileKinds("image", read: ImageFormat.read.map(\.rawValue)) { path in
    if let name = ImageFormat.name(ofFileAt: path) { return name }
    let ending = path.lowercased().split(separator: ".").last.map { $0 == "jpg" ? "jpeg" : $0 }
    return ImageFormat.read.first { $0.rawValue.lowercased() == ending ?? "" }?.rawValue
}
