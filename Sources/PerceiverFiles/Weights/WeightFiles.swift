import Foundation

/// The files in which weights of other programs lie.
struct WeightFiles {
    /// A file of tensors, opened.
    struct Opened {
        let path: String
        /// The tensors by name, not read yet.
        var tensors: [String: StoredTensor] = [:]
        /// What else a checkpoint holds.
        var others = PickleDictionary()
        var notes: [String] = []
    }

    /// The whole files and indices of parts that a folder may have, those that are preferred first.
    private static let known = [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
        "pytorch_model.bin.index.json",
    ]
    private static let endings = [".safetensors", ".ckpt", ".bin", ".pt", ".pth"]

    /// Opens the weights at `path`: a file, or a folder that has them.
    ///
    /// - Throws: `FileError` if there are none, they are not whole, or which they are cannot be told.
    static func open(_ path: String) throws(FileError) -> [Opened] {
        guard itemKind(at: path) == .folder else {
            return path.hasSuffix(".index.json") ? try WeightIndex(path: path).open() : [try file(path)]
        }
        let present = known.filter { itemKind(at: "\(path)/\($0)") != nil }
        guard let chosen = present.first else { return [try file("\(path)/\(try onlyName(in: path))")] }
        var opened =
            chosen.hasSuffix(".json")
            ? try WeightIndex(path: "\(path)/\(chosen)").open() : [try file("\(path)/\(chosen)")]
        if present.count > 1 {
            opened[0].notes.append(
                "The folder \(path.asName) holds \(present.joined(separator: " and ")); \(chosen) was read.")
        }
        return opened
    }

    /// The name of the only file in a folder that could hold weights.
    private static func onlyName(in folder: String) throws(FileError) -> String {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw FileError(folder: folder, reason: "cannot be read.")
        }
        let found = names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
        guard let name = found.first, found.count == 1 else {
            throw FileError(
                folder: folder,
                reason: found.isEmpty
                    ? "holds no weights: \(known.joined(separator: ", ")) or one file ending in "
                        + "\(endings.joined(separator: ", ")) were expected."
                    : "holds several files that may be weights: \(found.map(\.asName).joined(separator: ", ")). Leave the one that is meant alone there."
            )
        }
        return name
    }

    /// Opens one file, of whichever format.
    static func file(_ path: String) throws(FileError) -> Opened {
        let mapping = try MappedFile(path: path)
        let (isSafetensors, isDamaged) = withExtendedLifetime(mapping) {
            let bytes = mapping.bytes
            // The header's length, and the header, which is a JSON object.
            return (
                bytes.count > 8 && bytes[8] == UInt8(ascii: "{"),
                path.hasSuffix(".safetensors") && PyTorchFile.isOther(bytes)
            )
        }
        guard isSafetensors || isDamaged else { return try checkpoint(path) }
        let file = try SafetensorsFile(path: path)
        return Opened(
            path: path,
            tensors: Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, file.tensor(of: $0)) }))
    }

    /// Opens a file of PyTorch: a dictionary of tensors, or one that has such a dictionary as its "state_dict" or "model".
    private static func checkpoint(_ path: String) throws(FileError) -> Opened {
        let file = try PyTorchFile(path: path)
        guard case .dictionary(let outer) = file.value else {
            throw FileError(
                path: path, reason: "holds \(file.value.kind), but a dictionary of tensors was expected.")
        }
        var opened = Opened(path: path, notes: file.notes)
        var weights = outer
        for name in ["state_dict", "model"] {
            guard case .dictionary(let inner) = outer[name] else { continue }
            (weights, opened.others) = (inner, outer.without(name))
            break
        }
        var left: [String] = []
        for key in weights.keys {
            switch (key, weights[key]) {
            case (.text(let name), .tensor(let tensor)): opened.tensors[name] = tensor
            case (.text(let name), _): left.append(name)
            case (.int(let number), _): left.append("\(number)")
            }
        }
        guard !opened.tensors.isEmpty else {
            throw FileError(
                path: path,
                reason:
                    "holds no tensors: in a dictionary, or in its \"state_dict\" or \"model\", they were expected, but "
                    + "there are \(left.prefix(10).map(\.asName).joined(separator: ", ")).")
        }
        if !left.isEmpty {
            opened.notes.append(
                "The file \(path.asName) has other things than tensors among its weights, which were left out: "
                    + "\(left.prefix(10).map(\.asName).joined(separator: ", ")).")
        }
        return opened
    }
}
