/// The checked beginning of a safetensors file: a length, and JSON text that describes the tensors after it.
struct SafetensorsHeader {
    /// Why a file is not a safetensors file, as the end of a sentence that begins with the file's name.
    struct Fault: Error {
        let reason: String
    }

    /// The key that holds free text rather than a tensor.
    static let metadataKey = "__metadata__"
    /// The longest header that other readers of the format accept.
    static let maximumByteCount = 100_000_000

    let metadata: [String: String]
    let entries: [SafetensorsEntry]
    /// Where the tensors' bytes begin in the file.
    let dataStart: Int

    /// Reads the header of a file whose whole content is `file`.
    init(file: UnsafeRawBufferPointer) throws(Fault) {
        if file.count < 8 {
            throw Fault(
                reason: "is too short: a safetensors file has at least 8 bytes, but this has \(file.count).")
        }
        let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        if length > Self.maximumByteCount {
            throw Fault(
                reason:
                    "says that its header has \(length) bytes, "
                    + "but at most \(Self.maximumByteCount) are allowed."
            )
        }
        if length > file.count - 8 {
            throw Fault(
                reason: "says that its header has \(length) bytes, but only \(file.count - 8) bytes follow.")
        }
        dataStart = 8 + Int(length)
        let root: JSONValue
        do {
            root = try JSONReader.read(UnsafeRawBufferPointer(rebasing: file[8..<dataStart]))
        } catch {
            throw Fault(reason: "has a header that is not valid JSON: \(error)")
        }
        guard case .object(let fields) = root else {
            throw Fault(reason: "has a header that should be a JSON object, but is \(root.kind).")
        }
        metadata = try Self.metadata(fields[Self.metadataKey])
        var entries: [SafetensorsEntry] = []
        for (name, value) in fields where name != Self.metadataKey {
            entries.append(try Self.entry(name: name, value))
        }
        try Self.checkCoverage(of: entries, dataByteCount: file.count - dataStart)
        self.entries = entries
    }

    private static func metadata(_ value: JSONValue?) throws(Fault) -> [String: String] {
        guard let value else { return [:] }
        guard case .object(let fields) = value else {
            throw Fault(reason: "has \(metadataKey) that should be a JSON object, but is \(value.kind).")
        }
        var metadata: [String: String] = [:]
        for (key, value) in fields {
            guard case .string(let text) = value else {
                throw Fault(
                    reason: "has \(metadataKey) whose \"\(key)\" should be text, but is \(value.kind).")
            }
            metadata[key] = text
        }
        return metadata
    }

    private static func entry(name: String, _ value: JSONValue) throws(Fault) -> SafetensorsEntry {
        guard case .object(let fields) = value else {
            throw Fault(
                reason: "describes tensor \"\(name)\" with \(value.kind), but a JSON object was expected.")
        }
        if let key = fields.keys.first(where: { !["dtype", "shape", "data_offsets"].contains($0) }) {
            throw Fault(reason: "describes tensor \"\(name)\" with the unknown key \"\(key)\".")
        }
        guard case .string(let typeName) = fields["dtype"], let type = SafetensorsType(rawValue: typeName)
        else {
            let known = SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
            let found = fields["dtype"]?.literal ?? "nothing"
            throw Fault(
                reason: "gives tensor \"\(name)\" the dtype \(found), but one of \(known) was expected.")
        }
        let shape = try wholeNumbers(fields["shape"], "shape", of: name)
        let offsets = try wholeNumbers(fields["data_offsets"], "data_offsets", of: name)
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw Fault(
                reason:
                    "gives tensor \"\(name)\" the data_offsets \(offsets), "
                    + "but a start and an end were expected."
            )
        }
        guard let byteCount = type.byteCount(of: shape) else {
            throw Fault(reason: "gives tensor \"\(name)\" the shape \(shape), which is too large.")
        }
        if byteCount != offsets[1] - offsets[0] {
            throw Fault(
                reason: "gives tensor \"\(name)\" \(offsets[1] - offsets[0]) bytes, "
                    + "but \(type.rawValue) of shape \(shape) takes \(byteCount).")
        }
        return SafetensorsEntry(name: name, type: type, shape: shape, byteRange: offsets[0]..<offsets[1])
    }

    private static func wholeNumbers(
        _ value: JSONValue?, _ key: String, of name: String
    ) throws(Fault) -> [Int] {
        var numbers: [Int] = []
        if case .array(let elements) = value {
            for case .int(let number) in elements where number >= 0 { numbers.append(number) }
            if numbers.count == elements.count { return numbers }
        }
        throw Fault(
            reason: "gives tensor \"\(name)\" the \(key) \(value?.literal ?? "nothing"), "
                + "but a list of integers from 0 was expected.")
    }

    /// Checks that the tensors fill the data exactly, each byte belonging to one tensor.
    private static func checkCoverage(of entries: [SafetensorsEntry], dataByteCount: Int) throws(Fault) {
        let sorted = entries.sorted {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound) < (
                $1.byteRange.lowerBound, $1.byteRange.upperBound
            )
        }
        var end = 0
        for entry in sorted {
            if entry.byteRange.lowerBound != end {
                throw Fault(
                    reason:
                        "places tensor \"\(entry.name)\" at byte \(entry.byteRange.lowerBound) of the data, "
                        + "but byte \(end) was expected, where the tensor before it ends.")
            }
            end = entry.byteRange.upperBound
            if end > dataByteCount {
                throw Fault(
                    reason: "is cut short: tensor \"\(entry.name)\" ends at byte \(end) of the data, "
                        + "but there are only \(dataByteCount) bytes.")
            }
        }
        if end != dataByteCount {
            throw Fault(reason: "has \(dataByteCount) bytes of data, but its tensors take only \(end).")
        }
    }
}
