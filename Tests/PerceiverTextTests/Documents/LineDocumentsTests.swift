import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct JSONLinesDocumentsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(
        _ content: String, _ change: (inout JSONLinesSettings) -> Void = { _ in }
    ) throws -> Documents {
        var settings = JSONLinesSettings()
        (settings.validationShare, settings.testShare) = (0, 0)
        change(&settings)
        return try Documents(
            jsonLines: settings, path: folder.write(content, to: "d.jsonl"), division: Division(seed: 1))
    }

    @Test func `Each line is a document, and blank lines are none`() throws {
        let content =
            "\u{FEFF}{\"text\": \"a\\nb \\u00e9\", \"label\": \"pos\", \"id\": [1]}\r\n\n  \n"
            + "{\"label\": \"neg\", \"text\": \"\"}"
        let documents = try read(content)
        #expect(Set(documents.train.texts) == ["a\nb \u{E9}", ""])
        #expect(documents.classNames == ["neg", "pos"])
    }

    @Test func `Labels may be numbers or truth values, and there may be none`() throws {
        let numbers = try read("{\"t\": \"a\", \"y\": 10}\n{\"t\": \"b\", \"y\": 9}") {
            ($0.textKey, $0.labelKey) = ("t", "y")
        }
        #expect(numbers.classNames == ["9", "10"])
        #expect(try read("{\"text\": \"a\", \"label\": true}").classNames == ["true"])
        #expect(try read("{\"text\": \"a\"}") { $0.labelKey = nil }.train == [Document(text: "a")])
    }

    @Test(arguments: [
        "{\"text\": \"b\", \"label\"", "[1]", "{\"label\": 1}", "{\"text\": \"b\"}",
        "{\"text\": 3, \"label\": 1}",
        "{\"text\": \"b\", \"label\": null}", "{\"text\": \"b\", \"label\": 0.5}", "{}", "text",
        "{\"text\": \"b\", \"label\": 1} {}", "{\"text\": \"\\ud800\", \"label\": 1}",
    ])
    func `A line that is wrong is named`(line: String) {
        let error = #expect(throws: DataError.self) {
            try read("{\"text\": \"a\", \"label\": 1}\n\n\(line)\n")
        }
        #expect(error?.path.hasSuffix("d.jsonl, line 3") == true)
    }

    @Test func `A missing key lists those there are, and bytes that are not UTF-8 their line`() throws {
        let error = #expect(throws: DataError.self) { try read("{\"body\": \"a\", \"label\": 1}") }
        #expect(error?.found == "the keys \"body\", \"label\"")
        let path = try folder.write(Array("{}\n{\"".utf8) + [0xC3, 0x28], to: "bad.jsonl")
        #expect(
            throws: DataError(
                path: path, expected: "UTF-8 text", found: "bytes that are not, at byte 5 in line 2")
        ) { try Documents(jsonLines: JSONLinesSettings(), path: path, division: Division(seed: 1)) }
        #expect(throws: DataError.self) { try read("") }
        #expect(Documents.recognizesJSONLines(at: path) && !Documents.recognizesJSONLines(at: folder.path))
    }
}

struct PlainTextDocumentsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(
        _ name: String, _ change: (inout PlainTextSettings) -> Void = { _ in }
    ) throws -> Documents {
        var settings = PlainTextSettings()
        (settings.validationShare, settings.testShare) = (0, 0)
        change(&settings)
        return try Documents(plainText: settings, path: "\(folder.path)/\(name)", division: Division(seed: 1))
    }

    @Test func `A document is a line or a file`() throws {
        try folder.write("one\r\n\n \ntwo", to: "lines.txt")
        #expect(Set(try read("lines.txt").train) == [Document(text: "one"), Document(text: "two")])
        #expect(try read("lines.txt") { $0.unit = .file }.train.texts == ["one\r\n\n \ntwo"])
    }

    @Test func `The files of a folder are documents, or splits`() throws {
        try folder.write("a\nb", to: "many/1.txt")
        try folder.write("c", to: "many/2.txt")
        try folder.write("", to: "many/3.txt")
        try folder.write("no", to: "many/readme.md")
        #expect(Set(try read("many").train.texts) == ["a\nb", "c"])
        try folder.write("a\nb", to: "splits/train.txt")
        try folder.write("c", to: "splits/test.txt")
        let splits = try read("splits")
        #expect(Set(splits.train.texts) == ["a", "b"] && splits.test.texts == ["c"])
        #expect(Documents.recognizesPlainText(at: "\(folder.path)/many"))
        #expect(Documents.recognizesPlainText(at: "\(folder.path)/many/1.txt"))
        #expect(!Documents.recognizesPlainText(at: folder.path))
    }

    @Test func `Sources without text are errors`() throws {
        try folder.write("\n \n", to: "empty.txt")
        try folder.write([0x61, 0xE9], to: "latin.txt")
        for name in ["empty.txt", "latin.txt", "missing", ""] {
            #expect(throws: DataError.self) { try read(name) }
        }
    }
}
