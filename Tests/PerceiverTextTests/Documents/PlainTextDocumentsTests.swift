import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

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

    @Test(arguments: [
        (0..<100).map { "line \($0) of the story\n" }.joined(),
        "no line ends here, " + String(repeating: "ä", count: 500),
    ])
    func `Running text is cut into its beginning for training and its end for the others`(text: String) throws
    {
        try folder.write(text, to: "story.txt")
        let parts = try read("story.txt") {
            ($0.unit, $0.validationShare, $0.testShare) = (.text, 0.1, 0.15)
        }
        let all = [parts.train, parts.validation, parts.test].map(\.texts)
        #expect(all.map(\.count) == [1, 1, 1])
        #expect(all.joined().joined() == text)
        let shares = all.map { Double($0[0].utf8.count) / Double(text.utf8.count) }
        #expect(abs(shares[1] - 0.1) < 0.03 && abs(shares[2] - 0.15) < 0.03)
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
        #expect(try read("many").notes == ["readme.md is left out"])
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
