import Foundation

/// Which steps of normalisation may change a character.
///
/// Most characters are changed by none, and asking Unicode's tables about each of them, or making a `String` of it,
/// takes longer than all else that a tokenizer does. So the answers for the alphabets, the usual punctuation and kana are
/// kept in a table, and the Chinese characters are known to have none.
struct CharacterTraits: OptionSet {
    let rawValue: UInt8

    /// Its canonical decomposition is another, or it is ordered among the marks around it.
    static let decomposes = CharacterTraits(rawValue: 1)
    /// It has a small letter.
    static let changesWhenLowercased = CharacterTraits(rawValue: 2)
    /// It is a mark to take away.
    static let isAccent = CharacterTraits(rawValue: 4)

    private static let unifiedIdeographs = 0x4E00..<0xA000
    private static let table = (0..<0x3100).map { Unicode.Scalar(UInt32($0)).map(CharacterTraits.init) ?? [] }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    private init(_ scalar: Unicode.Scalar) {
        let (properties, text) = (scalar.properties, String(scalar))
        let isStable =
            !scalar.isKnown(to: .accents)
            || properties.canonicalCombiningClass == .notReordered
                && text.decomposedStringWithCanonicalMapping.unicodeScalars.elementsEqual(text.unicodeScalars)
        self = isStable ? [] : .decomposes
        if properties.changesWhenLowercased { insert(.changesWhenLowercased) }
        if scalar.isAccent { insert(.isAccent) }
    }

    /// Whether a character in valid UTF-8 without ASCII may have a trait; true for those that it does not know.
    static func mayHold(_ trait: CharacterTraits, in run: ArraySlice<UInt8>) -> Bool {
        run.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let code: Int
                if bytes[index] < 0xE0 {
                    code = Int(bytes[index] & 0x1F) << 6 | Int(bytes[index + 1] & 0x3F)
                    index += 2
                } else if bytes[index] < 0xF0 {
                    code =
                        Int(bytes[index] & 0x0F) << 12 | Int(bytes[index + 1] & 0x3F) << 6
                        | Int(bytes[index + 2] & 0x3F)
                    index += 3
                } else {
                    return true
                }
                if code < table.count {
                    if table[code].contains(trait) { return true }
                } else if !unifiedIdeographs.contains(code) {
                    return true
                }
            }
            return false
        }
    }
}
