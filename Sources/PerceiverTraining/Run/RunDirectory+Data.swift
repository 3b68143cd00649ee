import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings

extension RunDirectory {
    static let descriptionName = "data.json"
    private var descriptionPath: String { "\(path)/\(Self.descriptionName)" }

    /// The description of the data when the run began, with the files that belong to it.
    ///
    /// - Throws: `FileError` for a file that is missing or damaged.
    public func data() throws -> DataDescription {
        let kept = try Self.kept(at: descriptionPath)
        var description = kept.description
        for name in kept.fileNames {
            let file = try MappedFile(path: "\(path)/\(name)")
            let content = withExtendedLifetime(file) { Data(file.bytes) }
            guard kept.checksums[name].map({ $0.contains(Self.checksum(of: content)) }) ?? true else {
                throw FileError(
                    path: "\(path)/\(name)",
                    reason: "is damaged or another run's: it is not what data.json was written with.")
            }
            description.files[name] = content
        }
        return description
    }

    /// The names of the files that belong to the data of the run in a folder.
    ///
    /// - Throws: `FileError` if data.json is missing or cannot be read.
    static func fileNames(ofRunAt path: String) throws -> [String] {
        try kept(at: "\(path)/\(descriptionName)").fileNames
    }

    private static func checksum(of content: Data) -> String {
        var checksum = ContentChecksum()
        content.withUnsafeBytes { checksum.add($0) }
        return checksum.text
    }

    private static func kept(at path: String) throws -> KeptDescription {
        do {
            let kept = try JSONDecoder().decode(KeptDescription.self, from: Data(readBytes(at: path)))
            try check(fileNames: kept.fileNames)
            try kept.description.check()
            return kept
        } catch {
            throw FileError(path: path, reason: "does not describe data: \(sentence(of: error))")
        }
    }

    /// Where the data was when the run began or was last resumed, as absolute paths by the keys of their settings.
    ///
    /// - Throws: `FileError` if data.json is missing or cannot be read.
    func dataPaths() throws -> [String: String] { try Self.kept(at: descriptionPath).paths }

    /// Writes data.json, and each file of the data beside it; `old` is the previous description.
    ///
    /// A process that is killed at any moment leaves files that agree with data.json.
    func write(
        _ data: DataDescription, paths: [String: String], inPlaceOf old: DataDescription? = nil
    ) throws {
        let checksums = data.files.mapValues { [Self.checksum(of: $0)] }
        // This is written first, so that the files are known as the run's from the beginning.
        let old = (old?.files ?? [:]).mapValues { [Self.checksum(of: $0)] }
        try write(data, paths, checksums.merging(old) { $0 + $1 })
        for (name, content) in data.files {
            try AtomicFile.write(Array(content), to: "\(path)/\(name)")
        }
        if !old.isEmpty { try write(data, paths, checksums) }
    }

    private func write(
        _ data: DataDescription, _ paths: [String: String], _ checksums: [String: [String]]
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let kept = KeptDescription(
            description: data, fileNames: data.files.keys.sorted(), checksums: checksums, paths: paths)
        try AtomicFile.write(Array(try encoder.encode(kept)) + Array("\n".utf8), to: descriptionPath)
    }

    /// Checks that files of these names do not clash with those of the run itself.
    ///
    /// - Throws: `SettingsError` that names the one that cannot.
    static func check(fileNames: some Sequence<String>) throws {
        let own = RunFiles.names + ["checkpoints", RunLock.fileName]
        for name in fileNames
        where name.isEmpty || name.hasPrefix(".") || name.contains("/") || name.contains("\0")
            || name.hasPrefix("events.out") || name != TemporaryFile.finalName(name) || own.contains(name)
        {
            throw SettingsError(
                "The data has a file called \"\(name)\", which cannot be kept in the folder of a run: a name should "
                    + "have no slash and no \".tmp-\", not begin with a point or \"events.out\", and be none of \(own.quoted)."
            )
        }
    }
}

/// The content of data.json: a description, and the names of the files that belong to it.
private struct KeptDescription: Codable {
    let description: DataDescription
    let fileNames: [String]
    /// The checksums of the files, by name: both of them while a file is replaced; empty in a run of an older version.
    let checksums: [String: [String]]
    /// Where the data was, by the keys of the settings; empty in a run of an older version.
    let paths: [String: String]

    private enum CodingKeys: String, CodingKey { case files, checksums, paths }

    init(
        description: DataDescription, fileNames: [String], checksums: [String: [String]],
        paths: [String: String]
    ) {
        self.description = description
        self.fileNames = fileNames
        self.checksums = checksums
        self.paths = paths
    }

    init(from decoder: any Decoder) throws {
        description = try DataDescription(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        fileNames = try container.decodeIfPresent([String].self, forKey: .files) ?? []
        checksums = try container.decodeIfPresent([String: [String]].self, forKey: .checksums) ?? [:]
        paths = try container.decodeIfPresent([String: String].self, forKey: .paths) ?? [:]
    }

    func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fileNames, forKey: .files)
        try container.encode(checksums, forKey: .checksums)
        if !paths.isEmpty { try container.encode(paths, forKey: .paths) }
    }
}
