/// The tables of the Python package `tokenizers` that are older than Swift's, so that ids are the same.
///
/// These are the versions in its release 0.23.3, found by asking it about every code point
/// (Tests/PerceiverTextTests/Fixtures/make_unicode_fixture.py). To an older table, a newer character is none at all.
/// Capital letters need no such care: there the package is at Unicode 17.0, as Swift is since 6.3.
enum UnicodeTable {
    /// How characters decompose, how marks are ordered, and which of them are taken away as accents.
    case accents
    /// What words are made of.
    case words

    fileprivate var version: Unicode.Version {
        switch self {
        case .accents: (9, 0)
        case .words: (16, 0)
        }
    }
}

extension Unicode.Scalar {
    func isKnown(to table: UnicodeTable) -> Bool {
        guard let age = properties.age else { return false }
        return age <= table.version
    }

    /// Whether it combines with the character before it, and is taken away.
    var isAccent: Bool {
        switch value {
        // The only characters of Unicode 9.0 that have since become letters, or marks.
        case 0x1CF2, 0x1CF3: true
        case 0x111C9: false
        default: properties.generalCategory.isMark && isKnown(to: .accents)
        }
    }
}

extension Unicode.GeneralCategory {
    /// Whether characters of this category combine with the one before them, as accents do.
    var isMark: Bool {
        switch self {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
