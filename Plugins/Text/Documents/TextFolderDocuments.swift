import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in files within folders of classes.
public struct TextFolderSettings: TextSourceSettings {
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(textLimitHelp, .many)
    public var limit: Int?
    @Setting(skipUnreadableHelp, isChangeable: true) public var skipUnreadable = false
    /// The settings of tokenization.
    public var tokens = TokenSettings()

    /// The defaults.
    public init() {}
}

extension Documents {
    /// Whether a path is a tar archive by its name, or a folder with folders of texts, perhaps within `train`.
    ///
    /// A folder with a table or a list of training documents is none, whatever else is in it.
    static func recognizesTextFolder(at path: String) -> Bool {
        if isArchive(path) { return true }
        let names = (try? visibleNames(inFolder: path)) ?? []
        let splits = names.filter { Split(named: $0) != nil }.map { "\(path)/\($0)" }
        if splits.contains(where: hasTextFolders) { return true }
        return hasTextFolders(path)
            && ![recognizesTable, recognizesJSON].contains { $0(path) }
            && !SplitFiles.recognizes(path, extensions: ["txt"], byOneOf: [.train])
    }

    /// Whether a path is an archive, or a folder with more texts than other files.
    static func isMostlyTexts(at path: String) -> Bool {
        isArchive(path)
            || FileKinds("text", read: ["text"]) { $0.isTextName ? "text" : nil }.areMost(inFolder: path)
    }

    /// Reads texts laid out as `train/<class>/*.txt` and `test/<class>/*.txt`, or as `<class>/*.txt`: a folder, or a tar
    /// archive of one.
    ///
    /// What lies in `train/unsup` has no label. There may be `validation` too, and a split's other names, such as `val`,
    /// are as good. An archive may be compressed by gzip and is read in one pass; the result is the same as for the
    /// unpacked folder.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(textFolder settings: TextFolderSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with a folder of texts for each class, or an archive of one")
        let files =
            itemKind(at: path) == .file
            ? try TextFiles(archive: path) : try TextFiles(folder: path)
        try self.init(
            files.documents(settings, needsTraining: division.needsTraining), path: path, division: division,
            settings: settings)
    }
}

private func isArchive(_ path: String) -> Bool {
    [".tar.gz", ".tgz", ".tar"].contains { path.lowercased().hasSuffix($0) } && itemKind(at: path) == .file
}

/// Whether a folder in the folder at `path` holds texts.
private func hasTextFolders(_ path: String) -> Bool {
    ((try? visibleNames(inFolder: path)) ?? []).contains { name in
        ((try? visibleNames(inFolder: "\(path)/\(name)")) ?? []).contains { $0.isTextName }
    }
}
