/// Unicode tables of the versions in the Python package `tokenizers`, which are older than Swift's, so that ids are the same.
///
/// They are those of its release 0.23.3, obtained by testing every code point
/// (Tests/PerceiverTextTests/Fixtures/make_unicode_fixture.py). In an older table, newer characters do not exist.
/// Upper-case letters need no table: for them the package has Unicode 17.0, as Swift has since 6.3.
enum UnicodeTable {
    /// The table for decomposition, the order of marks, and the accents that are removed.
    case accents
    /// The table for the characters of words.
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

    /// Whether it is a combining mark that is removed.
    var isAccent: Bool {
        switch value {
        // The characters of Unicode 9.0 that have since become letters or marks.
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
