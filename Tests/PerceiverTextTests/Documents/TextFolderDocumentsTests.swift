import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct TextFolderDocumentsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private let members: [(name: String, text: String)] =
        [("README", "read me"), ("train/urls_pos.txt", "http")]
        + (0..<10).map { ("train/pos/\($0)_9.txt", "fine \($0)") }
        + (0..<10).map { ("train/neg/\($0)_1.txt", "poor \($0)") }
        + (0..<3).map { ("train/unsup/\($0)_0.txt", "what \($0)") }
        + [("test/neg/0_2.txt", "bad<br />end"), ("test/pos/0_8.txt", "caf\u{E9}")]

    private func unpacked() throws -> String {
        for (name, text) in members { try folder.write(text, to: "aclImdb/\(name)") }
        return "\(folder.path)/aclImdb"
    }

    private func packed(_ members: [(name: String, text: String)]) throws -> String {
        var tar = TarWriter()
        for (name, text) in members { tar.add("./aclImdb/\(name)", text) }
        tar.add("./aclImdb/train/pos/._0_9.txt", [0, 5, 0xFF])
        return try folder.write(gzipped(tar.archive), to: "aclImdb.tar.gz")
    }

    private func open(
        _ path: String, seed: UInt64 = 1, _ change: (inout TextFolderSettings) -> Void = { _ in }
    ) throws -> Documents {
        var settings = TextFolderSettings()
        change(&settings)
        return try Documents(textFolder: settings, path: path, division: Division(seed: seed))
    }

    @Test func `A folder gives labelled splits and unlabelled texts`() throws {
        let documents = try open(unpacked())
        #expect(documents.classNames == ["neg", "pos"])
        #expect(Split.allCases.map { documents[$0].count } == [18, 2, 2])
        #expect(documents.unlabelled.texts.sorted() == ["what 0", "what 1", "what 2"])
        #expect(documents.unlabelled.labels == [nil, nil, nil])
        #expect(documents.test.texts == ["bad<br />end", "caf\u{E9}"] && documents.test.labels == [0, 1])
        for document in documents.train + documents.validation {
            #expect(document.label == (document.text.hasPrefix("fine") ? 1 : 0))
        }
        #expect(documents.corpus.count == 21)
    }

    @Test func `An archive in any order gives what its folder gives`() throws {
        let documents = try open(unpacked())
        #expect(try open(packed(members)) == documents)
        #expect(try open(packed(members.reversed())) == documents)
        #expect(try open(packed(members), seed: 2) != documents)
    }

    @Test func `Both are recognised, and other things are not`() throws {
        #expect(try Documents.recognizesTextFolder(at: unpacked()))
        #expect(try Documents.recognizesTextFolder(at: packed(members)))
        #expect(!Documents.recognizesTextFolder(at: folder.path))
        #expect(!Documents.recognizesTextFolder(at: "\(folder.path)/missing.tar.gz"))
        #expect(!Documents.recognizesTextFolder(at: "\(folder.path)/aclImdb/README"))
    }

    @Test func `A folder validation is kept, and a missing test is made`() throws {
        let path = try unpacked()
        try folder.write("chosen", to: "aclImdb/validation/pos/1.txt")
        #expect(try open(path).validation == [Document(text: "chosen", label: 1)])
        let trainOnly = try open(packed(members.filter { $0.name.hasPrefix("train") }))
        #expect(Split.allCases.map { trainOnly[$0].count } == [15, 2, 3])
    }

    @Test func `A limit bounds labelled and unlabelled texts each`() throws {
        let documents = try open(unpacked()) { $0.limit = 2 }
        #expect(documents.train.count == 2 && documents.unlabelled.count == 2 && documents.test.count == 2)
    }

    @Test func `Without labelled texts the others are learned from`() throws {
        let documents = try open(packed(members.filter { $0.name.contains("unsup") }))
        #expect(Split.allCases.map { documents[$0].count } == [1, 1, 1])
        #expect(documents.classNames.isEmpty && documents.unlabelled.isEmpty)
    }

    @Test func `A class that only test has is an error with the known ones`() throws {
        let path = try unpacked()
        let odd = try folder.write("so so", to: "aclImdb/test/middling/0_5.txt")
        #expect(
            throws: DataError(
                path: odd, expected: "one of the labels of the training examples, \"neg\", \"pos\"",
                found: "\"middling\"")
        ) { try open(path) }
    }

    @Test func `Bytes that are not UTF-8 are named with their member and line`() throws {
        var tar = TarWriter()
        tar.add("train/pos/1.txt", Array("one\ntw".utf8) + [0xFF, 0x20])
        let path = try folder.write(tar.archive, to: "bad.tar")
        #expect(
            throws: DataError(
                path: "\(path), member train/pos/1.txt", expected: "UTF-8 text",
                found: "bytes that are not, at byte 6 in line 2")
        ) { try open(path) }
    }

    @Test func `Sources without documents are errors`() throws {
        #expect(throws: DataError.self) { try open("\(folder.path)/missing") }
        #expect(throws: DataError.self) { try open(folder.path) }
        #expect(throws: DataError.self) { try open(packed([("README", "nothing")])) }
        #expect(throws: SettingsError.self) { try open("") }
        #expect(throws: SettingsError.self) { try open(unpacked()) { $0.validationShare = 1 } }
    }

    @Test func `One name twice and two data sets in one archive are errors`() throws {
        let twice = #expect(throws: DataError.self) { try open(packed(members + members.suffix(1))) }
        #expect(twice?.path.hasSuffix("test/pos/0_8.txt") == true)
        #expect(throws: DataError.self) { try open(packed(members + [("copy/train/pos/1.txt", "x")])) }
    }

    @Test func `Folders of classes are enough, and what is no text is told`() throws {
        for number in 0..<10 {
            try folder.write("spam \(number)", to: "set/spam/\(number).txt")
            try folder.write("ham \(number)", to: "set/ham/\(number).TXT")
        }
        try folder.write("", to: "set/ham/picture.png")
        try folder.write("about", to: "set/README.txt")
        let path = "\(folder.path)/set"
        let documents = try open(path)
        #expect(documents.classNames == ["ham", "spam"])
        #expect(Split.allCases.map { documents[$0].count } == [15, 2, 3])
        #expect(documents.notes.first == "2 files are left out, such as README.txt")
        #expect(Documents.recognizesTextFolder(at: path))
        try folder.write("", to: "set/train.csv")
        #expect(!Documents.recognizesTextFolder(at: path))

        var tar = TarWriter()
        for name in ["spam", "ham"] {
            for number in 0..<10 { tar.add("set/\(name)/\(number).txt", "\(name) \(number)") }
        }
        #expect(try open(folder.write(tar.archive, to: "set.tar")).train == documents.train)
    }

    @Test func `Training and validation folders are enough, whatever the name, but not two of one split`()
        throws
    {
        for name in ["train/a/1", "train/b/2", "dev/a/3"] { try folder.write(name, to: "set/\(name).txt") }
        let path = "\(folder.path)/set"
        let documents = try open(path)
        #expect(Split.allCases.map { documents[$0].texts } == [["train/a/1", "train/b/2"], ["dev/a/3"], []])
        #expect(documents.notes.first?.hasPrefix("no test split") == true)
        try folder.write("", to: "set/val/a/4.txt")
        let twice = #expect(throws: DataError.self) { try open(path) }
        #expect(twice?.found == "dev, val")
    }

    @Test func `Test texts alone, and folders within folders of classes, are errors`() throws {
        try folder.write("a", to: "alone/test/a/1.txt")
        let alone = #expect(throws: DataError.self) { try open("\(folder.path)/alone") }
        #expect(alone?.expected == "a folder train" && alone?.found == "test")
        for name in ["a/1", "b/more/2"] { try folder.write(name, to: "deep/\(name).txt") }
        #expect(throws: DataError.self) { try open("\(folder.path)/deep") }
    }
}
