import Tensors

extension ForeignWeights {
    /// Writes tensors as Hugging Face does: `model.safetensors`, or several files with an index.
    ///
    /// What its own program wrote and ``init(path:)`` read is written again to the same bytes.
    ///
    /// - Parameters:
    ///   - tensors: by name, in the order in which files are filled.
    ///   - longs: the names of tensors of whole numbers that are written as int64, such as counters.
    ///   - folder: is made if it is not there.
    ///   - shardSize: the most bytes of tensors in a file, unless one alone has more.
    /// - Returns: the names of the files.
    /// - Throws: `FileError` if something cannot be written, or the folder has weights that would be taken for these.
    @discardableResult
    package static func write(
        _ tensors: [(name: String, tensor: Tensor)], int64 longs: Set<String> = [], to folder: String,
        shardSize: Int = 5_000_000_000
    ) throws -> [String] {
        let stored = try tensors.map { name, tensor in
            guard longs.contains(name) else { return SafetensorsTensor(name, tensor) }
            guard let long = SafetensorsTensor(name, int64: tensor) else {
                throw FileError(
                    folder: folder,
                    reason: "cannot hold \"\(name.asName)\" as int64: it has numbers that are not whole.")
            }
            return long
        }
        let shards = shards(stored, shardSize)
        let whole = "model.safetensors"
        guard shards.count > 1 else {
            try makeFolder(at: folder)
            try write(shards.first ?? [], to: "\(folder)/\(whole)")
            return [whole]
        }
        guard itemKind(at: "\(folder)/\(whole)") == nil else {
            throw FileError(
                folder: folder,
                reason:
                    "holds \(whole), which would be read instead of what is to be written. Remove it first.")
        }
        try makeFolder(at: folder)
        var map: [(String, JSONValue)] = []
        var names: [String] = []
        for (number, shard) in shards.enumerated() {
            let name = "model-\(digits(number + 1))-of-\(digits(shards.count)).safetensors"
            try write(shard, to: "\(folder)/\(name)")
            names.append(name)
            map += shard.map { ($0.name, .string(name)) }
        }
        let counts = tensors.map(\.tensor.count)
        let index = JSONObject([
            (
                "metadata",
                .object(
                    JSONObject([
                        ("total_parameters", .int(counts.reduce(0, +))),
                        ("total_size", .int(shards.joined().reduce(0) { $0 + $1.byteCount })),
                    ]))
            ), ("weight_map", .object(JSONObject(map.sorted { $0.0 < $1.0 }))),
        ])
        let indexName = "\(whole).index.json"
        try AtomicFile.write(
            JSONValue.object(index).text(multiline: true) + "\n", to: "\(folder)/\(indexName)")
        return names + [indexName]
    }

    /// Fills files in the given order; a tensor that is larger than a file has one to itself.
    private static func shards(_ tensors: [SafetensorsTensor], _ shardSize: Int) -> [[SafetensorsTensor]] {
        var (shards, current, size): ([[SafetensorsTensor]], [SafetensorsTensor], Int) = ([], [], 0)
        for tensor in tensors {
            guard tensor.byteCount <= shardSize else {
                shards.append([tensor])
                continue
            }
            if size + tensor.byteCount > shardSize {
                shards.append(current)
                (current, size) = ([], 0)
            }
            current.append(tensor)
            size += tensor.byteCount
        }
        return current.isEmpty ? shards : shards + [current]
    }

    /// Writes a file in the order of Hugging Face: wide types first, then by name.
    private static func write(_ tensors: [SafetensorsTensor], to path: String) throws {
        let sorted = tensors.sorted { left, right in
            left.type.byteCount == right.type.byteCount
                ? left.name < right.name : left.type.byteCount > right.type.byteCount
        }
        try SafetensorsFile.write(sorted, metadata: ["format": "pt"], to: path)
    }

    /// A number as five digits, or more.
    private static func digits(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 5 - String(number).count)) + String(number)
    }
}
