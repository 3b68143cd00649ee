/// The PNG files of a folder that has one subfolder for each class.
public struct ImageFolder: Sendable, Equatable {
    /// One PNG file and its class.
    public struct Entry: Sendable, Equatable {
        /// Where the file is.
        public let path: String

        /// The class, an index into the folder's class names.
        public let label: Int
    }

    /// The names of the class folders, sorted.
    public let classNames: [String]

    /// The training files, or all files where the folder has no split of its own; sorted by class and name.
    public let train: [Entry]

    /// The test files, or nil where the folder has no split of its own.
    public let test: [Entry]?

    /// Lists a folder laid out as `train/<class>/*.png` and `test/<class>/*.png`, or as `<class>/*.png`.
    ///
    /// Hidden files and files of other kinds are passed over. Nothing is decoded.
    public init(at path: String) throws {
        let splitPaths = DataSplit.allCases.map { "\(path)/\($0.rawValue)" }
        let names = try visibleNames(inFolder: path)
        let present = splitPaths.filter { itemKind(at: $0) == .folder }
        if present.count == 2 {
            let (trainPath, testPath) = (splitPaths[0], splitPaths[1])
            classNames = try classFolderNames(in: trainPath)
            let testNames = try classFolderNames(in: testPath)
            if let odd = Set(classNames).symmetricDifference(testNames).min() {
                let isInTrain = classNames.contains(odd)
                throw ImageError(
                    path: isInTrain ? testPath : trainPath,
                    expected: "a folder for every class of \(isInTrain ? trainPath : testPath)",
                    found: "none for \(odd)")
            }
            train = try entries(in: trainPath, classNames: classNames)
            test = try entries(in: testPath, classNames: classNames)
            return
        }
        // A class may be called "train", but then it holds images, not folders.
        if let only = present.first,
            try visibleNames(inFolder: only).contains(where: { itemKind(at: "\(only)/\($0)") == .folder })
        {
            throw ImageError(
                path: path, expected: "folders for both train and test", found: names.joined(separator: ", "))
        }
        classNames = try classFolderNames(in: path)
        train = try entries(in: path, classNames: classNames)
        test = nil
    }
}

private func classFolderNames(in path: String) throws -> [String] {
    let names = try visibleNames(inFolder: path).filter { itemKind(at: "\(path)/\($0)") == .folder }
    guard names.count >= 2 else {
        throw ImageError(
            path: path, expected: "a folder for each of two or more classes",
            found: names.first.map { "only \($0)" } ?? "no folders")
    }
    return names
}

private func entries(in path: String, classNames: [String]) throws -> [ImageFolder.Entry] {
    try classNames.enumerated().flatMap { label, name in
        let folder = "\(path)/\(name)"
        let names = try visibleNames(inFolder: folder)
        let images = names.filter { $0.lowercased().hasSuffix(".png") }
        guard !images.isEmpty else {
            throw ImageError(
                path: folder, expected: "at least one PNG file",
                found: names.isEmpty ? "an empty folder" : "\(names.count) items of other kinds")
        }
        return images.map { ImageFolder.Entry(path: "\(folder)/\($0)", label: label) }
    }
}

extension LabelledImages {
    /// Reads files of any size and kind, and brings them all to one size and number of channels.
    public init(
        loading entries: [ImageFolder.Entry], classNames: [String], height: Int, width: Int, channelCount: Int
    ) throws {
        let pixels = try entries.flatMap {
            try Image(pngAt: $0.path).converted(toChannelCount: channelCount)
                .resized(toHeight: height, width: width).bytes
        }
        self.init(
            height: height, width: width, channelCount: channelCount, pixels: pixels,
            labels: entries.map(\.label), classNames: classNames)
    }
}
