import PerceiverKit

/// Token sequences as a safetensors file: int32 `lengths` [sequences] and `tokens` [all tokens].
enum TokenFile {
    /// The version of the format is part of every key, so that files of other versions are never looked up.
    static let format = "perceiver-io token sequences 1"

    /// Writes the file, in full or not at all.
    static func write(_ sequences: TokenSequences, key: String, to path: String) throws {
        let lengths = (0..<sequences.count).map { Int32(clamping: sequences.length(of: $0)) }
        let metadata = ["format": format, "key": key, "sha256": checksum(lengths, sequences.tokens)]
        func tensor(_ name: String, _ numbers: [Int32]) -> SafetensorsTensor {
            SafetensorsTensor(name: name, type: .int32, shape: [numbers.count]) { receive in
                try numbers.withUnsafeBytes(receive)
            }
        }
        try SafetensorsFile.write(
            [tensor("lengths", lengths), tensor("tokens", sequences.tokens)], metadata: metadata, to: path)
    }

    /// Reads a file and checks all of it.
    ///
    /// - Throws: `FileError` that says what is wrong.
    static func read(_ path: String, key: String, vocabularySize: Int) throws -> TokenSequences {
        let file = try SafetensorsFile(path: path)
        guard file.metadata["format"] == format, file.metadata["key"] == key else {
            throw FileError(path: path, reason: "was made of something else.")
        }
        func numbers(_ name: String) throws -> [Int32] {
            guard file[name]?.type == .int32 else {
                throw FileError(path: path, reason: "has no integers called \"\(name)\".")
            }
            return try file.withBytes(of: name) { bytes in
                [Int32](unsafeUninitializedCapacity: bytes.count / 4) { numbers, count in
                    UnsafeMutableRawBufferPointer(numbers).copyMemory(from: bytes)
                    count = bytes.count / 4
                }
            }
        }
        let (lengths, tokens) = (try numbers("lengths"), try numbers("tokens"))
        guard file.metadata["sha256"] == checksum(lengths, tokens) else {
            throw FileError(path: path, reason: "is damaged: its checksum is another one.")
        }
        guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, { $0 + Int($1) }) == tokens.count else {
            throw FileError(path: path, reason: "has sequences that do not fit its tokens.")
        }
        guard tokens.allSatisfy({ $0 >= 0 && $0 < vocabularySize }) else {
            throw FileError(path: path, reason: "has tokens outside the vocabulary of \(vocabularySize).")
        }
        return TokenSequences(tokens: tokens, lengths: lengths.map(Int.init))
    }

    private static func checksum(_ lengths: [Int32], _ tokens: [Int32]) -> String {
        var hash = SHA256()
        lengths.withUnsafeBytes { hash.update($0) }
        tokens.withUnsafeBytes { hash.update($0) }
        return hash.hexadecimal()
    }
}
