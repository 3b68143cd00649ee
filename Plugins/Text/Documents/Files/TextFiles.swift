import PerceiverKit

/// The text files of a folder or an archive, in the layout of aclImdb or in a folder for each class.
struct TextFiles {
    private struct File {
        /// The folders that it lies in within the source, and its own name.
        let parts: [Substring]
        /// The file or member, for errors.
        let place: String
        /// What is wrong with a text matters only if the file is part of the data.
        let text: Result<String, any Error>
        /// The path within the source.
        let name: String

        init(_ parts: [Substring], place: String, text: Result<String, any Error>) {
            self.parts = parts
            self.place = place
            self.text = text
            name = parts.joined(separator: "/")
        }

        /// The folder it lies in, which is called as its class.
        var className: String { String(parts[parts.count - 2]) }
        /// The folder of its class, if that is called as a split.
        var splitName: String? {
            let name = parts.dropLast(2).last.map(String.init)
            return name.flatMap { Split(named: $0) == nil ? nil : $0 }
        }
        var split: Split? { splitName.flatMap { Split(named: $0) } }
    }

    /// Texts lie no deeper: in a folder of the source, a split and a class.
    private static let maximumDepth = 4

    private let path: String
    /// Files with the names of texts that lie in folders.
    private var files: [File] = []
    /// The names of all others.
    private var others: [String] = []

    /// Reads an archive in one pass.
    init(archive path: String) throws {
        self.path = path
        var reader = try TarReader(path: path)
        while let name = try reader.next() {
            let parts = name.split(separator: "/").filter { $0 != "." }
            if parts.contains(where: { $0.hasPrefix(".") }) { continue }
            try add(parts, place: "\(path), member \(name)") { try reader.content() }
        }
    }

    /// Reads a folder and all within.
    init(folder path: String) throws {
        self.path = path
        try addItems(inFolder: [])
    }

    private mutating func addItems(inFolder folder: [Substring]) throws {
        for name in try visibleNames(inFolder: ([path[...]] + folder).joined(separator: "/")) {
            let parts = folder + [name[...]]
            let item = ([path[...]] + parts).joined(separator: "/")
            if itemKind(at: item) == .folder, parts.count < Self.maximumDepth {
                try addItems(inFolder: parts)
            } else {
                try add(parts, place: item) { try readBytes(at: item) }
            }
        }
    }

    private mutating func add(
        _ parts: [Substring], place: String, content: () throws -> [UInt8]
    ) throws {
        guard parts.count >= 2, parts[parts.count - 1].isTextName else {
            others.append(parts.joined(separator: "/"))
            return
        }
        let bytes = try content()
        files.append(
            File(parts, place: place, text: Result { try decodedText(bytes, place: place) }))
    }

    /// All documents, sorted by name, so that a folder and an archive give the same order.
    ///
    /// - Throws: `DataError` for files in another layout.
    func documents(_ settings: TextFolderSettings, needsTraining: Bool) throws -> FoundDocuments {
        let splitNames = Set(files.compactMap(\.splitName)).sorted()
        for split in Split.allCases {
            let names = splitNames.filter { Split(named: $0) == split }
            guard names.count <= 1 else {
                throw DataError(
                    path: path, expected: "one folder \(split.rawValue)", found: names.joined(separator: ", ")
                )
            }
        }
        let hasTraining = splitNames.isEmpty || splitNames.contains { Split(named: $0) == .train }
        guard hasTraining || !needsTraining else {
            throw DataError(
                path: path, expected: "a folder train", found: splitNames.joined(separator: ", "))
        }
        let taken = (splitNames.isEmpty ? files : files.filter { $0.split != nil }).sorted {
            $0.name < $1.name
        }
        guard !taken.isEmpty else {
            throw DataError(
                path: path, expected: "texts as train/<class>/<name>.txt or <class>/<name>.txt",
                found: "none of such a name")
        }
        let roots = Set(taken.map { $0.parts.dropLast(splitNames.isEmpty ? 2 : 3).joined(separator: "/") })
        guard let root = roots.first, roots.count == 1 else {
            throw DataError(
                path: path,
                expected: "one folder with \(splitNames.isEmpty ? "folders of classes" : "train and test")",
                found: Array(roots.sorted().prefix(10)).quoted)
        }
        for (one, next) in zip(taken, taken.dropFirst()) where one.name == next.name {
            throw DataError(path: one.place, expected: "one file of that name", found: "two")
        }
        return try found(taken, in: root, settings)
    }

    private func found(
        _ files: [File], in root: String, _ settings: TextFolderSettings
    ) throws -> FoundDocuments {
        var found = FoundDocuments(labelColumns: ["class"])
        for file in files {
            let text: String
            do {
                text = try file.text.get()
            } catch let error as DataError {
                try found.skip(settings) { error }
                continue
            }
            if file.className == "unsup" {
                found.unlabelled.append(FoundExample(text: text, place: file.place))
                continue
            }
            let name =
                ([file.split?.rawValue, file.className].compactMap { $0 } + [String(file.parts.last ?? "")])
                .joined(separator: "/")
            found.splits[file.split ?? .train, default: []].append(
                FoundExample(text, name: name, labels: [file.className], place: file.place))
        }
        let taken = Set(files.map(\.name))
        // Within the folder of an archive, so that the unpacked folder has the same note.
        let leftOut = (others + self.files.map(\.name).filter { !taken.contains($0) }).map { name in
            String(name.hasPrefix(root + "/") ? name.dropFirst(root.count + 1) : name[...])
        }
        found.notes = noteOnLeftOut(leftOut.sorted()).map { [$0] } ?? []
        return found
    }
}

extension StringProtocol {
    /// Whether a file of that name holds a text.
    var isTextName: Bool { lowercased().hasSuffix(".txt") }
}
