import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles

/// Shows what a causal model writes, as it is made or when it is done.
final class ContinuationWriter {
    private let language: any TokenLanguage
    private let stops: [String]
    private let isJSON: Bool
    private let folder: String?
    private let showsPieces: Bool
    private var prompt: [Int32] = []
    private var source: ExampleSource = .argument("")
    /// Of each continuation, the text so far.
    private var texts: [Int: PieceText] = [:]
    private var answers: [Answer] = []
    private var (promptCount, fileCount) = (0, 0)

    /// What is written as JSON.
    private struct Answer: Encodable {
        let prompt: String
        let text: String?
        let tokens: [Int32]
        let logProbability: Double
        let isEnded: Bool
        let seed: UInt64?

        enum CodingKeys: String, CodingKey {
            case prompt, text, tokens, seed
            case logProbability = "log_probability"
            case isEnded = "ended"
        }
    }

    /// - Throws: `FileError` for a folder that cannot be made, or has files that `count` continuations would replace.
    init(
        _ language: any TokenLanguage, stops: [String], isJSON: Bool, folder: String?, count: Int,
        showsPieces: Bool
    ) throws {
        self.language = language
        (self.stops, self.isJSON, self.folder) = (stops, isJSON, folder)
        self.showsPieces = showsPieces && !isJSON
        guard let folder else { return }
        try makeFolder(at: folder)
        for name in try visibleNames(inFolder: folder) {
            guard let number = name.split(separator: ".").first.flatMap({ Int($0) }),
                (1...count).contains(number)
            else { continue }
            throw FileError(
                path: "\(folder)/\(name)", reason: "exists already; name another folder with --files.")
        }
    }

    /// Begins with the continuations of a prompt.
    func begin(_ source: ExampleSource, prompt: [Int32]) throws {
        (self.source, self.prompt) = (source, prompt)
        promptCount += 1
        texts = [:]
        if showsPieces, let text = language.text(of: prompt) { try StandardOutput.write(text) }
    }

    /// Takes a token of a continuation, and says whether it goes on.
    func goesOn(_ token: Int32, continuation: Int) throws -> Bool {
        var text = texts[continuation] ?? PieceText(after: prompt)
        defer { texts[continuation] = text }
        let piece = text.add(token, language)
        if showsPieces { try StandardOutput.write(piece) }
        return !stops.contains { text.whole.contains($0) }
    }

    /// Shows the continuations of the prompt.
    func end(_ continuations: [Continuation], seed: UInt64?) throws {
        for (number, continuation) in continuations.enumerated() {
            let tokens = continuation.tokens
            var text = language.text(of: prompt + tokens).flatMap { whole in
                language.text(of: prompt).map { whole.droppingScalars($0.unicodeScalars.count) }
            }
            if let found = text, let cut = stops.compactMap({ found.range(of: $0)?.lowerBound }).min() {
                text = String(found[..<cut])
            }
            answers.append(
                Answer(
                    prompt: language.text(of: prompt) ?? source.name, text: text, tokens: tokens,
                    logProbability: continuation.logProbability, isEnded: continuation.isEnded, seed: seed))
            if !isJSON, !showsPieces, let text {
                if continuations.count > 1 || number > 0 {
                    try say("== \(number + 1) of \(continuations.count)")
                }
                try say((language.text(of: prompt) ?? "") + text)
            }
            guard let folder else { continue }
            fileCount += 1
            try write(language.files(of: prompt + tokens, promptCount: prompt.count), fileCount, into: folder)
        }
        if let folder {
            try write(
                language.files(ofAll: continuations.map(\.tokens), after: source), promptCount, into: folder)
        }
        if showsPieces { try say() }
    }

    /// Ends the list of all.
    func finish() throws {
        if isJSON { try say(answers.json()) }
    }

    private func write(_ files: [PredictedFile], _ number: Int, into folder: String) throws {
        for file in files {
            let path = "\(folder)/\(number).\(file.name)"
            guard itemKind(at: path) == nil else {
                throw FileError(path: path, reason: "exists already; name another folder with --files.")
            }
            try AtomicFile.write(file.bytes, to: path)
            complain("wrote \(path)")
        }
    }
}

/// The text of tokens that come one by one, of which a character may take several.
private struct PieceText {
    private var tokens: ArraySlice<Int32>
    /// How many Unicode scalars of the text of `tokens` have been handed over.
    private var shownCount: Int
    /// All that has been handed over.
    private(set) var whole = ""

    /// How many tokens before a new one are looked at: a piece of a word depends on the one before it, a byte on three.
    private static let reach = 16

    init(after prompt: [Int32]) {
        tokens = prompt.suffix(Self.reach)
        shownCount = -1
    }

    /// Adds a token.
    ///
    /// - Returns: the text that is complete now and was not before.
    mutating func add(_ token: Int32, _ language: any TokenLanguage) -> String {
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
}

extension String {
    /// The text without its first scalars: characters may grow together where texts are joined.
    fileprivate func droppingScalars(_ count: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.dropFirst(count)))
    }
}
