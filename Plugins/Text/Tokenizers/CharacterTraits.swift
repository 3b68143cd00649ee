import Foundation

/// The steps of normalisation that may change a character.
///
/// Most characters are changed by none, and looking up each in Unicode's tables, or making a `String` of it,
/// takes longer than everything else in a tokenizer. So the traits of alphabets, usual punctuation and kana are
/// kept in a table, and the Chinese characters are known to have none.
struct CharacterTraits: OptionSet {
    let rawValue: UInt8

    /// It has a canonical decomposition, or it is a mark that may be reordered.
    static let decomposes = CharacterTraits(rawValue: 1)
    /// It has another lower-case form.
    static let changesWhenLowercased = CharacterTraits(rawValue: 2)
    /// It is a mark that is removed.
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

    /// Whether a non-ASCII character in valid UTF-8 may have the trait; true if it is not in the table.
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
