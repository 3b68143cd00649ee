import Foundation
import PerceiverKit

/// A cache of tokenized documents on disk.
///
/// A file is found by the hash of everything that its tokens depend on, and is checked as a whole before it is
/// used. Damaged files are made anew.
public struct TokenCache: Sendable {
    /// Token sequences, and a note for the user.
    public struct Entry: Sendable {
        /// A sequence for each document.
        public let sequences: TokenSequences
        /// Whether they were read from disk.
        public let isFromDisk: Bool
        /// Why a file was not used or could not be written; nil if all went well.
        public let note: String?
    }

    /// The folder of the files, which need not exist yet.
    public let folder: String

    /// Makes a cache in a folder.
    ///
    /// - Parameters:
    ///   - folder: the folder of the files; nil: `perceiver-io` in the user's folder for caches.
    ///   - environment: decides where that is: `XDG_CACHE_HOME`, or `.cache` in `HOME`.
    public init(
        folder: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.folder = folder ?? CacheFolder.path(environment)
    }

    /// The file of a key.
    func path(of key: TokenCacheKey) -> String { "\(folder)/\(key.hexadecimal()).safetensors" }

    /// The sequences of a key, read from disk if the file is complete, otherwise made and written.
    ///
    /// A folder that cannot be written is not an error; the entry has a note on it.
    ///
    /// - Parameters:
    ///   - key: everything that the sequences depend on.
    ///   - vocabularySize: ids must be below this.
    ///   - make: makes the sequences, one for each document.
    /// - Returns: the sequences, and whether they were read or made.
    /// - Throws: what `make` throws.
    public func sequences(
        for key: TokenCacheKey, vocabularySize: Int, make: () throws -> [[Int32]]
    ) throws -> Entry {
        let path = path(of: key)
        var notes: [String] = []
        if itemKind(at: path) != nil {
            do {
                let sequences = try TokenFile.read(
                    path, key: key.hexadecimal(), vocabularySize: vocabularySize)
                return Entry(sequences: sequences, isFromDisk: true, note: nil)
            } catch {
                notes.append("\(error) Its tokens are made anew.")
            }
        }
        let sequences = TokenSequences(try make())
        do {
            try makeFolder(at: folder)
            TemporaryFile.removeLeftovers(inFolder: folder)
            try TokenFile.write(sequences, key: key.hexadecimal(), to: path)
        } catch {
            notes.append("\(error) The next run has to make the tokens again.")
        }
        return Entry(
            sequences: sequences, isFromDisk: false, note: notes.isEmpty ? nil : notes.joined(separator: " "))
    }
}

/// The hash of everything that token sequences depend on.
public struct TokenCacheKey: Sendable, Equatable {
    private var hash = SHA256()

    /// Starts a key, which already holds the version of the file format.
    public init() {
        add(TokenFile.format)
    }

    /// Adds bytes, such as those of a tokenizer's file.
    public mutating func add(_ bytes: [UInt8]) {
        add(count: bytes.count)
        bytes.withUnsafeBytes { hash.update($0) }
    }

    /// Adds a text, such as a setting.
    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            add(count: bytes.count)
            hash.update(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Adds the texts of documents, in their order; tokens do not depend on labels.
    public mutating func add(_ documents: [Document]) {
        add(count: documents.count)
        for document in documents { add(document.text) }
    }

    /// The key as 64 hexadecimal digits.
    public func hexadecimal() -> String { hash.hexadecimal() }

    /// Each part is preceded by its length, so that different lists of parts never give the same bytes.
    private mutating func add(count: Int) {
        withUnsafeBytes(of: UInt64(count).littleEndian) { hash.update($0) }
    }
}
