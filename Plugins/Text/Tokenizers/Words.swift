/// The three kinds of characters that decide where words begin and end.
///
/// A word is a run of word characters or a run of other characters: what `\w+|[^\w\s]+` finds.
enum CharacterKind: UInt8 {
    case space, word, other

    /// The kinds of the most frequent characters: alphabets, usual punctuation and kana.
    static let ofFrequent = (0..<0x3100).map {
        Unicode.Scalar(UInt32($0)).map { CharacterKind($0) } ?? .other
    }

    init(_ scalar: Unicode.Scalar) {
        let properties = scalar.properties
        if properties.isWhitespace {
            self = .space
        } else if !scalar.isKnown(to: .words) {
            self = .other
        } else if properties.isAlphabetic || properties.isJoinControl || properties.generalCategory.isMark {
            self = .word
        } else {
            switch properties.generalCategory {
            case .decimalNumber, .connectorPunctuation: self = .word
            default: self = .other
            }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Gives `body` each word of valid UTF-8, in order.
    @inline(__always)
    func forEachWord(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let kinds = CharacterKind.ofFrequent
        var start = 0
        var position = 0
        var kind = CharacterKind.space
        while position < count {
            let byte = self[position]
            let nextKind: CharacterKind
            var byteCount = 1
            if byte < 0x80 {
                nextKind = kinds[Int(byte)]
            } else {
                let scalar = scalar(at: position)
                let code = Int(scalar.value)
                nextKind = code < kinds.count ? kinds[code] : CharacterKind(scalar)
                byteCount = UTF8.width(scalar)
            }
            if nextKind != kind {
                if kind != .space { body(UnsafeBufferPointer(rebasing: self[start..<position])) }
                start = position
                kind = nextKind
            }
            position += byteCount
        }
        if kind != .space { body(UnsafeBufferPointer(rebasing: self[start..<position])) }
    }

    /// The character of two or more bytes that begins at `position`.
    private func scalar(at position: Int) -> Unicode.Scalar {
        var decoder = UTF8()
        var bytes = self[position...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return "\u{FFFD}" }
        return scalar
    }
}
