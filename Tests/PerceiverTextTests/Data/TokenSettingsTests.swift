import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

/// Where a data set's tokenizer comes from, and where its tokens are kept.
struct TokenSettingsTests {
    private let folder: TemporaryFolder
    private let earlier: WordPieceTokenizer

    init() throws {
        folder = try TemporaryFolder()
        earlier = try WordPieceTokenizer.train(on: ["an earlier run of other texts"], vocabularySize: 30)
    }

    private static let documents = Documents(
        train: (0..<20).map { Document(text: "the review of number \($0) is a good one") },
        unlabelled: [Document(text: "zebra")])

    private func dataset(
        files: [String: Data] = [:], for purpose: DataRequest.Purpose = .begin,
        _ change: (inout TokenSettings) -> Void
    ) throws -> TextDataset {
        try SmallTexts.dataset(Self.documents, files: files, for: purpose) {
            $0.kind = .wordpiece
            $0.vocabularySize = purpose == .takeOver ? nil : 60
            change(&$0)
        }
    }

    @Test func `A vocabulary of the size asked for is learned, from texts without a label too`() throws {
        let tokenizer = try dataset { $0.vocabularySize = 70 }.tokenizer
        #expect(tokenizer.vocabularySize == 70)
        #expect(tokenizer.encode("zebra").allSatisfy { $0 != tokenizer.unknownID })
        let without = try SmallTexts.dataset(Documents(train: Self.documents.train)) {
            $0.kind = .wordpiece
            $0.vocabularySize = 60
        }
        #expect(without.tokenizer.encode("zebra") == [without.tokenizer.unknownID])
    }

    @Test func `Too few texts for the vocabulary are an error with both numbers`() throws {
        let error = #expect(throws: TokenizerError.self) { try dataset { $0.vocabularySize = 10_003 } }
        #expect(error?.description.contains("10003 are asked for") == true, "\(String(describing: error))")
        #expect(error?.description.contains("Ask for at most") == true)
    }

    @Test func `Without a size the vocabulary is what the texts give, with a note`() throws {
        let small = try dataset { $0.vocabularySize = nil }
        let size = small.tokenizer.vocabularySize
        #expect(small.notes == ["vocabulary of \(size) tokens in place of 10003: the texts give no more"])
        #expect(throws: TokenizerError.self) { try dataset { $0.vocabularySize = size + 1 } }
        #expect(try dataset { $0.vocabularySize = size }.notes.isEmpty)

        let characters = (0..<12_000).map { String(UnicodeScalar(0x4E00 + UInt32($0)) ?? "x") }
        let large = try SmallTexts.dataset(
            Documents(train: [Document(text: characters.joined(separator: " "))])
        ) {
            $0.kind = .wordpiece
        }
        #expect(large.tokenizer.vocabularySize == 12_003)
        #expect(large.notes.first?.hasSuffix("the texts have so many characters") == true)
    }

    @Test func `The tokenizer of an earlier run is used, not made anew`() throws {
        let contents = try earlier.fileContents()
        let taken = try dataset(files: ["tokenizer.json": contents]) { $0.vocabularySize = 10_003 }
        #expect(taken.tokenizer.vocabularySize == 30)
        #expect(taken.description.files == ["tokenizer.json": contents])
    }

    @Test func `A file that is named is used`() throws {
        let path = try folder.write(earlier.fileContents(), to: "mine.json")
        #expect(try dataset { $0.file = path }.tokenizer.vocabularySize == 30)
        let missing = folder.file("missing.json")
        let error = #expect(throws: DataError.self) { try dataset { $0.file = missing } }
        #expect(error?.path == missing)
    }

    @Test func `A file must hold the tokenizer of weights that are taken over`() throws {
        let files = ["tokenizer.json": try earlier.fileContents()]
        let same = try folder.write(earlier.fileContents(), to: "same.json")
        #expect(try dataset(files: files, for: .takeOver) { $0.file = same }.tokenizer.vocabularySize == 30)

        let larger = try dataset { $0.vocabularySize = 66 }.tokenizer
        let other = try folder.write(larger.fileContents(), to: "other.json")
        let error = #expect(throws: TokenizerError.self) {
            try dataset(files: files, for: .takeOver) { $0.file = other }
        }
        for part in [other, "66", "30", "data.tokens.file"] {
            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        }
        let missing = folder.file("missing.json")
        #expect(throws: DataError.self) { try dataset(files: files, for: .takeOver) { $0.file = missing } }
    }

    @Test func `What would make another tokenizer than that of weights that are taken over is refused`()
        throws
    {
        let files = ["tokenizer.json": try earlier.fileContents()]
        func taken(_ change: (inout TokenSettings) -> Void) throws -> TextDataset {
            try dataset(files: files, for: .takeOver, change)
        }
        #expect(try taken { $0.kind = nil }.tokenizer.vocabularySize == 30)
        #expect(try taken { ($0.vocabularySize, $0.marksEnds) = (30, false) }.tokenizer.vocabularySize == 30)
        let changes: [(String, (inout TokenSettings) -> Void)] = [
            ("kind is bytes", { $0.kind = .bytes }), ("marks_ends is true", { $0.marksEnds = true }),
        ]
        for (part, change) in changes {
            let error = #expect(throws: TokenizerError.self) { try taken(change) }
            #expect(
                error?.description.contains("data.tokens.\(part)") == true, "\(String(describing: error))")
        }
        // A size may be the default of other data, so it is spoken of.
        let sized = try taken { $0.vocabularySize = 60 }
        #expect(sized.notes.contains { $0.contains("30 tokens") && $0.contains("in place of 60") })
    }

    @Test func `A run that goes on keeps its tokenizer, whatever became of the file`() throws {
        let files = ["tokenizer.json": try earlier.fileContents()]
        let changed = try folder.write("no tokenizer", to: "changed.json")
        for path in [folder.file("gone.json"), changed] {
            #expect(try dataset(files: files) { $0.file = path }.tokenizer.vocabularySize == 30)
        }
    }

    @Test func `Bytes need no training texts`() throws {
        let dataset = try dataset { $0.kind = .bytes }
        #expect(dataset.tokenizer.vocabularySize == 262)
        #expect(try dataset.batch([0], of: .train, epoch: 0).texts == [SmallTexts.ids("the ")])
    }

    @Test func `Tokens are found again on disk; what is damaged or cannot be kept is told`() throws {
        let caches = folder.file("caches")
        func open(_ folder: String) throws -> TextDataset {
            try dataset {
                $0.cache = true
                $0.cacheFolder = folder
            }
        }
        let first = try open(caches)
        #expect(first.notes == [])
        let names = try FileManager.default.contentsOfDirectory(atPath: caches).sorted()
        #expect(!names.isEmpty)
        let again = try open(caches)
        #expect(again.notes == [])
        #expect(again.sequences == first.sequences && again.unlabelled == first.unlabelled)

        for name in names { try folder.write([1, 2, 3], to: "caches/\(name)") }
        let healed = try open(caches)
        #expect(healed.notes.count > 0)
        #expect(healed.notes.allSatisfy { $0.contains("made anew") }, "\(healed.notes)")
        #expect(healed.sequences == first.sequences)
        #expect(try open(caches).notes == [])

        let blocked = try open("\(folder.write("", to: "file"))/caches")
        #expect(blocked.notes.count > 0)
        #expect(blocked.notes.allSatisfy { $0.contains("make the tokens again") }, "\(blocked.notes)")
        #expect(blocked.sequences == first.sequences)
    }
}
