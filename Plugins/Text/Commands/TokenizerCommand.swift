import ArgumentParser
import Foundation
import PerceiverKit

/// The command `tokenizer`: trains a tokenizer, encodes and decodes.
public struct TokenizerCommand: ParsableCommand {
    /// The name, the subcommands and the help.
    public static let configuration = CommandConfiguration(
        commandName: "tokenizer", abstract: "Train a WordPiece tokenizer, or turn text into ids and back.",
        subcommands: [TrainTokenizer.self, EncodeText.self, DecodeIDs.self])

    /// Makes the command.
    public init() {}
}

struct TrainTokenizer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Make a WordPiece vocabulary from text files.")

    @Option(parsing: .upToNextOption, help: "UTF-8 text files, with one document on each line.")
    var data: [String]

    @Option(
        help:
            "Size of the vocabulary, with the three special tokens; left out: \(WordPieceTokenizer.publishedVocabularySize), or as many as the texts give."
    )
    var vocabularySize: Int?

    @Option(help: "The tokenizer.json to write, which the Python package tokenizers can read too.")
    var output: String

    func run() throws {
        let texts = try data.flatMap { try documents(inFile: $0) }
        let tokenizer = try WordPieceTokenizer.train(on: texts, vocabularySize: vocabularySize)
        try AtomicFile.write([UInt8](tokenizer.fileContents()), to: output)
        try say("\(tokenizer.vocabularySize) tokens from \(texts.count) documents are in \(output).")
    }
}

struct EncodeText: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Show the ids of a text.")

    @OptionGroup var file: TokenizerOption

    @Argument(help: "The text.")
    var text: String

    @Flag(help: "Print ids and tokens as JSON.")
    var json = false

    func run() throws {
        let tokenizer = try file.load()
        let ids = tokenizer.encode(text)
        let tokens = ids.compactMap { tokenizer.token($0) }
        if json {
            let tree = SettingsTree.group([
                ("ids", .array(ids.map { .int(Int($0)) })), ("tokens", .array(tokens.map { .string($0) })),
            ])
            try say(tree.jsonText())
        } else {
            try say(ids.map(String.init).joined(separator: " "))
        }
    }
}

struct DecodeIDs: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "decode", abstract: "Show the text of ids.")

    @OptionGroup var file: TokenizerOption

    @Argument(help: "The ids.")
    var ids: [Int32]

    @Flag(help: "Leave out special tokens such as [MASK].")
    var skipSpecial = false

    func run() throws {
        let tokenizer = try file.load()
        if let id = ids.first(where: { tokenizer.token($0) == nil }) {
            throw TokenizerError(
                "There is no id \(id): those of \(file.tokenizer) are 0 to \(tokenizer.vocabularySize - 1).")
        }
        try say(tokenizer.decode(ids, skippingSpecial: skipSpecial))
    }
}

/// The option that names a tokenizer.
struct TokenizerOption: ParsableArguments {
    @Option(help: "A tokenizer.json.")
    var tokenizer: String

    func load() throws -> any Tokenizer {
        try loadTokenizer(from: Data(readBytes(at: tokenizer)), name: tokenizer)
    }
}

/// The lines of a text file that are not empty.
private func documents(inFile path: String) throws -> [String] {
    var documents: [String] = []
    try forEachTextLine(at: path) { line, _ in
        if !line.isEmpty { documents.append(String(decoding: line, as: UTF8.self)) }
    }
    return documents
}
