extension SafetensorsFile {
    /// Writes `tensors` and `metadata` as the file at `path`, in full or not at all.
    ///
    /// The same tensors and metadata always give the same bytes. The header keeps the given order; the data
    /// is ordered by element width, widest first, so that every tensor is aligned for its type.
    public static func write(
        _ tensors: [SafetensorsTensor], metadata: [String: String] = [:], to path: String
    ) throws {
        // Spaces are allowed after the header's JSON. As many as Hugging Face writes place the data on a multiple of the widest element.
        try write(tensors, metadata: metadata, alignment: 8, to: path)
    }

    /// Writes a file whose data begins at a multiple of `alignment` bytes.
    static func write(
        _ tensors: [SafetensorsTensor], metadata: [String: String], alignment: Int, to path: String
    ) throws {
        let order = tensors.indices.sorted { left, right in
            let (leftWidth, rightWidth) = (tensors[left].type.byteCount, tensors[right].type.byteCount)
            return leftWidth == rightWidth ? left < right : leftWidth > rightWidth
        }
        let byteCounts = try checkedByteCounts(of: tensors, path: path)
        let header = try headerBytes(
            tensors, byteCounts: byteCounts, order: order, metadata: metadata, alignment: alignment,
            path: path)
        try AtomicFile.write(to: path) { file in
            try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
            try file.write(header)
            for index in order {
                try write(tensors[index], byteCount: byteCounts[index], to: file, path: path)
            }
        }
    }

    private static func checkedByteCounts(of tensors: [SafetensorsTensor], path: String) throws -> [Int] {
        var names: Set<String> = [SafetensorsHeader.metadataKey]
        var total = 0
        return try tensors.map { tensor in
            if !names.insert(tensor.name).inserted {
                throw FileError(
                    path: path,
                    reason: "cannot hold two tensors called \"\(tensor.name)\", or the name is reserved.")
            }
            guard let byteCount = tensor.type.byteCount(of: tensor.shape),
                case (let sum, false) = total.addingReportingOverflow(byteCount)
            else {
                throw FileError(
                    path: path,
                    reason: "cannot hold tensor \"\(tensor.name)\" of the impossible shape \(tensor.shape).")
            }
            total = sum
            return byteCount
        }
    }

    private static func headerBytes(
        _ tensors: [SafetensorsTensor], byteCounts: [Int], order: [Int], metadata: [String: String],
        alignment: Int, path: String
    ) throws -> [UInt8] {
        var starts = byteCounts
        var end = 0
        for index in order {
            starts[index] = end
            end += byteCounts[index]
        }
        var root = JSONObject()
        if !metadata.isEmpty {
            // A dictionary has no order of its own; sorting makes equal metadata give equal bytes.
            let pairs = metadata.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
            root.append(SafetensorsHeader.metadataKey, .object(JSONObject(pairs)))
        }
        for (index, tensor) in tensors.enumerated() {
            let offsets = [starts[index], starts[index] + byteCounts[index]]
            root.append(
                tensor.name,
                .object(
                    JSONObject([
                        ("dtype", .string(tensor.type.rawValue)),
                        ("shape", .array(tensor.shape.map(JSONValue.int))),
                        ("data_offsets", .array(offsets.map(JSONValue.int))),
                    ])))
        }
        var header = Array(JSONValue.object(root).text().utf8)
        let lengthSize = 8
        let excess = (lengthSize + header.count) % alignment
        header += Array(repeating: UInt8(ascii: " "), count: (alignment - excess) % alignment)
        if header.count > SafetensorsHeader.maximumByteCount {
            throw FileError(
                path: path, reason: "would need a header of \(header.count) bytes, which is too large.")
        }
        return header
    }

    private static func write(
        _ tensor: SafetensorsTensor, byteCount: Int, to file: OutputFile, path: String
    ) throws {
        var writtenCount = 0
        try tensor.writeBytes { bytes in
            try file.write(bytes)
            writtenCount += bytes.count
        }
        if writtenCount != byteCount {
            throw FileError(
                path: path,
                reason: "cannot be written: tensor \"\(tensor.name)\" takes \(byteCount) bytes, "
                    + "but was given \(writtenCount).")
        }
    }
}
