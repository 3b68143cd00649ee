/// The text of a continuation whose tokens come one by one, of which a character may take several.
package struct ContinuedText {
    private let language: any TokenLanguage
    private let stops: [String]
    private var tokens: ArraySlice<Int32>
    /// How many Unicode scalars of the text of `tokens` have been handed over.
    private var shownCount: Int
    /// All that has been handed over.
    private var whole = ""

    /// How many tokens before a new one are looked at: a piece of a word depends on the one before it, a byte on three.
    private static let reach = 16

    /// Begins after a prompt.
    ///
    /// - Parameters:
    ///   - prompt: its tokens.
    ///   - language: what they stand for.
    ///   - stops: texts, none of them empty, of which the first ends the continuation.
    package init(after prompt: [Int32], in language: any TokenLanguage, stops: [String] = []) {
        (self.language, self.stops) = (language, stops)
        tokens = prompt.suffix(Self.reach)
        shownCount = -1
    }

    /// Whether one of the texts that end the continuation is there.
    package var isStopped: Bool { stops.contains { whole.contains($0) } }

    /// Adds a token.
    ///
    /// - Returns: the text that is complete now and was not before.
    package mutating func add(_ token: Int32) -> String {
        if shownCount < 0 { shownCount = language.text(of: Array(tokens))?.unicodeScalars.count ?? 0 }
        tokens.append(token)
        guard let text = language.text(of: Array(tokens)) else { return "" }
        // The end of a text whose last character is not complete.
        guard !text.hasSuffix("\u{FFFD}") || tokens.count > 2 * Self.reach else { return "" }
        let piece = text.droppingScalars(shownCount)
        whole += piece
        tokens = tokens.suffix(Self.reach)
        shownCount = language.text(of: Array(tokens))?.unicodeScalars.count ?? 0
        return piece
    }

    /// The text of a whole continuation, up to the first of the texts that end it; nil where tokens are no text.
    package static func text(
        of tokens: [Int32], after prompt: [Int32], in language: any TokenLanguage, stops: [String]
    ) -> String? {
        guard let all = language.text(of: prompt + tokens), let before = language.text(of: prompt) else {
            return nil
        }
        let text = all.droppingScalars(before.unicodeScalars.count)
        let ends = stops.compactMap { text.firstRange(of: $0)?.lowerBound }
        return ends.min().map { String(text[..<$0]) } ?? text
    }
}

extension String {
    /// The text without its first scalars: characters may grow together where texts are joined.
    fileprivate func droppingScalars(_ count: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.dropFirst(count)))
    }
}
