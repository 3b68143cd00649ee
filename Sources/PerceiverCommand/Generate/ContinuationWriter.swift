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
    private var texts: [Int: ContinuedText] = [:]
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
        var text = texts[continuation] ?? ContinuedText(after: prompt, in: language, stops: stops)
        defer { texts[continuation] = text }
        let piece = text.add(token)
        if showsPieces { try StandardOutput.write(piece) }
        return !text.isStopped
    }

    /// Shows the continuations of the prompt.
    func end(_ continuations: [Continuation], seed: UInt64?) throws {
        for (number, continuation) in continuations.enumerated() {
            let tokens = continuation.tokens
            let text = ContinuedText.text(of: tokens, after: prompt, in: language, stops: stops)
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
