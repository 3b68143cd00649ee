import PerceiverData
import PerceiverFiles

/// The words that callers have to know.
public struct AccessTokens: Sendable {
    private let digests: [String]

    /// Reads a file with a token in each line; blank lines and those that begin with # are none.
    ///
    /// - Throws: `FileError` for a file that cannot be read, has no token, or a short one.
    public init(fileAt path: String) throws {
        let lines = try TextFile.read(path).trimmingPrefix("\u{FEFF}").split(whereSeparator: \.isNewline).map
        {
            String($0).trimmed
        }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !lines.isEmpty else {
            throw FileError(path: path, reason: "has no token; write one of 16 characters or more in a line.")
        }
        guard lines.allSatisfy({ $0.utf8.count >= 16 }) else {
            throw FileError(
                path: path,
                reason: "has a token that is easily guessed: each should have 16 characters or more.")
        }
        digests = lines.map(Self.digest)
    }

    /// Whether a header field `Authorization: Bearer TOKEN` has one of them.
    ///
    /// Digests are compared, and all of each, so that time tells nothing of the tokens.
    func accept(_ field: String?) -> Bool {
        guard let field, field.prefix(7).lowercased() == "bearer " else { return false }
        let digest = Self.digest(of: String(field.dropFirst(7)).trimmed)
        var isKnown = false
        for own in digests {
            let difference = zip(own.utf8, digest.utf8).reduce(0) { $0 | $1.0 ^ $1.1 }
            if difference == 0 { isKnown = true }
        }
        return isKnown
    }

    private static func digest(of token: String) -> String {
        var hash = SHA256()
        Array(token.utf8).withUnsafeBytes { hash.update($0) }
        return hash.hexadecimal()
    }
}
