import Foundation
import PerceiverAudio
import PerceiverImage

/// Pictures and sounds together, which clips are made of.
private let mediaKinds = FileKinds(
    "pictures and sound", read: imageKinds.read + SoundFormat.kinds.read,
    name: { imageKinds.name($0) ?? SoundFormat.kinds.name($0) })

extension FoundExamples<ClipFolder> {
    /// Lists the folders of clips in a folder, perhaps within folders of classes, and these within those of splits.
    ///
    /// A clip is known by its sound. Folders that are none, and clips beside the folders of classes, are left out with a note.
    ///
    /// - Throws: `DataError` for a folder of another layout, and for one without a clip.
    init(clipsAt path: String) throws {
        let files = try FoundExamples<String>(
            classFoldersAt: path, mediaKinds, needsTraining: false, mayBeEmpty: true)
        var left = LeftOut(path: path)
        func clips(_ files: [FoundExample<String>]) throws -> [FoundExample<ClipFolder>] {
            var seen: Set<String> = []
            return try files.compactMap { file in
                let folder = (file.content as NSString).deletingLastPathComponent
                guard seen.insert(folder).inserted else { return nil }
                let clip = try ClipFolder(at: folder)
                guard let lack = clip.lack else {
                    let name = String(clip.sounds[0].dropFirst(path.count + 1))
                    return FoundExample(clip, name: name, labels: file.labels, place: folder)
                }
                left.add(folder, lack)
                return nil
            }
        }
        self.init(
            train: try clips(files.train), validation: try files.validation.map(clips),
            test: try files.test.map(clips), labelColumns: files.labelColumns)
        try left.addEmptyFolders(in: path)
        leaveOutLabelsOrLooseClips(&left)
        notes = left.notes
        guard !parts.values.joined().isEmpty else {
            throw DataError(
                path: path, expected: "folders with the frames of a clip as pictures, and its sound",
                found: left.notes.first ?? "none")
        }
    }

    /// Where clips lie in the folders that would be classes, these are none; beside folders of classes, such clips have none.
    private mutating func leaveOutLabelsOrLooseClips(_ left: inout LeftOut) {
        func isLoose(_ example: FoundExample<ClipFolder>) -> Bool {
            let folders = example.name.split(separator: "/").dropLast()
            return folders.count < 2
                || folders.count == 2 && Split(named: String(folders[0])) != nil
                    && example.labels == [String(folders[1])]
        }
        guard parts.values.joined().contains(where: { !isLoose($0) }) else {
            func unlabelled(_ examples: [FoundExample<ClipFolder>]) -> [FoundExample<ClipFolder>] {
                examples.map { FoundExample($0.content, name: $0.name, labels: [], place: $0.place) }
            }
            (train, validation, test) = (
                unlabelled(train), validation.map(unlabelled), test.map(unlabelled)
            )
            labelColumns = []
            return
        }
        for example in parts.values.joined().filter(isLoose) {
            left.add(example.content.path, "beside the folders of classes")
        }
        train.removeAll(where: isLoose)
        validation?.removeAll(where: isLoose)
        test?.removeAll(where: isLoose)
    }
}

/// Folders that are left out, by the reason.
private struct LeftOut {
    let path: String
    private var folders: [String: [String]] = [:]

    init(path: String) { self.path = path }

    mutating func add(_ folder: String, _ reason: String) {
        folders[reason, default: []].append(folder == path ? "." : String(folder.dropFirst(path.count + 1)))
    }

    /// Adds folders with nothing in them that a clip is made of.
    mutating func addEmptyFolders(in folder: String) throws {
        let inner = try visibleNames(inFolder: folder).map { "\(folder)/\($0)" }.filter {
            itemKind(at: $0) == .folder && !isLink($0)
        }
        for folder in inner { try addEmptyFolders(in: folder) }
        guard inner.isEmpty, folder != path else { return }
        let clip = try ClipFolder(at: folder)
        if (clip.pictures + clip.sounds).isEmpty, let lack = clip.lack { add(folder, lack) }
    }

    /// One line: how many for which reason, and the first of each.
    var notes: [String] {
        guard !folders.isEmpty else { return [] }
        let reasons = folders.sorted { $0.key < $1.key }.map { reason, folders in
            "\(folders.count) \(folders.count == 1 ? "folder" : "folders") \(reason), such as \(folders.sorted()[0].asName)"
        }
        return ["left out: \(reasons.joined(separator: "; "))"]
    }
}
