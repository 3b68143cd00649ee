extension String {
    /// The text, with control characters and marks of reading direction written as in
    /// `\u001b`; ends of lines and tabs stay.
    package var withVisibleControls: String { escapingControls { $0 != "\n" && $0 != "\t" } }

    /// The same for a name, which is on one line.
    package var asName: String { escapingControls { _ in true } }

    private func escapingControls(where isEscaped: (Unicode.Scalar) -> Bool) -> String {
        guard utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isControl, isEscaped(scalar) {
                let digits = String(scalar.value, radix: 16)
                text += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character (C0, delete, C1), or may mislead readers (marks of direction, and
    /// line separators).
    fileprivate var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
