import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct JSONDocumentsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(
        _ content: String, _ change: (inout JSONSettings) -> Void = { _ in }
    ) throws -> Documents {
        var settings = JSONSettings()
        (settings.validationShare, settings.testShare) = (0, 0)
        change(&settings)
        return try Documents(
            json: settings, path: folder.write(content, to: "d.jsonl"), division: Division(seed: 1))
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
            ($0.textKey, $0.labelKeys) = ("t", ["y"])
        }
        #expect(numbers.classNames == ["9", "10"])
        #expect(try read("{\"text\": \"a\", \"label\": true}").classNames == ["true"])
        #expect(try read("{\"text\": \"a\"}").train == [Document(text: "a")])
        // Unlike a column of a table, a key of another name may hold anything, in some objects alone.
        #expect(try read("{\"text\": \"a\", \"meta\": {\"from\": 1}}").classNames.isEmpty)
        #expect(try read("{\"text\": \"a\", \"label\": 1}") { $0.hasLabels = false }.classNames.isEmpty)
    }

    @Test(arguments: [
        "{\"text\": \"b\", \"label\"", "[1]", "{\"label\": 1}", "{\"text\": \"b\"}",
        "{\"text\": 3, \"label\": 1}",
        "{\"text\": \"b\", \"label\": null}", "{\"text\": \"b\", \"label\": {}}", "{}", "text",
        "{\"text\": \"b\", \"label\": 1} {}", "{\"text\": \"\\ud800\", \"label\": 1}",
    ])
    func `A line that is wrong is named`(line: String) {
        let error = #expect(throws: DataError.self) {
            try read("{\"text\": \"a\", \"label\": 1}\n\n\(line)\n")
        }
        #expect(error?.path.hasSuffix("d.jsonl, line 3") == true)
    }

    @Test func `A missing key lists those there are, and bytes that are not UTF-8 their line`() throws {
        let error = #expect(throws: DataError.self) { try read("{\"words\": \"a\", \"label\": 1}") }
        #expect(error?.found == "the keys \"words\", \"label\"")
        let path = try folder.write(Array("{\"text\": \"\"}\n{\"".utf8) + [0xC3, 0x28], to: "bad.jsonl")
        #expect(
            throws: DataError(
                path: path, expected: "UTF-8 text", found: "bytes that are not, at byte 15 in line 2")
        ) { try Documents(json: JSONSettings(), path: path, division: Division(seed: 1)) }
        #expect(throws: DataError.self) { try read("") }
        #expect(Documents.recognizesJSON(at: path) && !Documents.recognizesJSON(at: folder.path))
    }

    @Test func `An array of objects is read like lines of them`() throws {
        let content = " [ {\"Text\": \"a]\", \"label\": 1},\n{\"Text\": \"b\", \"label\": 2} ] \n"
        for mark in ["", "\u{FEFF}"] {
            let documents = try read(mark + content)
            #expect(Set(documents.train.texts) == ["a]", "b"] && documents.classNames == ["1", "2"])
            #expect(documents.notes.first == "texts in the key \"Text\"")
        }
        let path = try folder.write(content, to: "array.json")
        #expect(Documents.recognizesJSON(at: path))
    }

    @Test(arguments: [
        ("[", "after element 0"), ("[]", "d.jsonl"), ("[{\"text\": \"a\"}, 3]", "element 2"),
        ("[{\"text\": \"a\"} {}]", "after element 1"), ("[{\"text\": \"a\"}] x", "after element 1"),
        ("[{\"text\": \"a\"}, {}]", "element 2"), ("[{\"text\": \"\u{FFFF}\"},", "after element 1"),
    ])
    func `What is wrong in an array is named`(content: String, place: String) {
        let error = #expect(throws: DataError.self) { try read(content) }
        #expect(error?.path.hasSuffix(place) == true, "\(String(describing: error))")
    }

    @Test func `Objects may say their split`() throws {
        let lines = [("a", "train"), ("b", "valid"), ("c", "Test")].map {
            "{\"text\": \"\($0)\", \"split\": \"\($1)\"}"
        }
        let documents = try read(lines.joined(separator: "\n"))
        #expect(Split.allCases.map { documents[$0].texts } == [["a"], ["b"], ["c"]])
        let error = #expect(throws: DataError.self) {
            try read(lines.joined(separator: "\n").replacing("valid", with: "other"))
        }
        #expect(error?.path.hasSuffix("line 2") == true && error?.expected.contains("\"val\"") == true)
    }

    @Test func `Labels may be sets and quantities`() throws {
        let sets = try read(
            "{\"text\": \"a\", \"labels\": [\"x\", \"y\"]}\n{\"text\": \"b\", \"labels\": []}\n"
                + "{\"text\": \"c\", \"labels\": [\"y\"]}")
        let dataset = try SmallTexts.dataset(sets)
        #expect(try dataset.description.fact(LabelSetFact.self)?.labelNames == ["x", "y"])
        let batch = try dataset.batch([0, 1, 2], of: .train, epoch: 0)
        let rows = try batch.tensor("label_set").elements(as: UInt8.self)
        for (index, text) in sets.train.texts.enumerated() {
            #expect(
                Array(rows[index * 2..<index * 2 + 2]) == ["a": [1, 1], "b": [0, 0], "c": [0, 1]][text])
        }
        #expect(throws: DataError.self) { try read("{\"text\": \"a\", \"labels\": [\"x,y\"]}") }

        let numbers = try read("{\"text\": \"a\", \"target\": 0.5}\n{\"text\": \"b\", \"target\": 1.5}")
        let fact = try SmallTexts.dataset(numbers).description.fact(TargetFact.self)
        #expect(fact?.targetNames == ["target"] && fact?.means == [1])
        #expect(numbers.train.labels == [nil, nil])
    }
}
