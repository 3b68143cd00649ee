import Foundation
import PerceiverFiles
import TestSupport
import Testing

@testable import PerceiverData

struct RowReaderTests {
    /// What Fixtures/make_csv_fixture.py writes: the rows that Python reads; nil for errors.
    private struct Case: Decodable {
        let text: String
        let rows: [[String]]?
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func rows(
        _ text: some Sequence<UInt8>, delimiter: Unicode.Scalar = ",", isQuoted: Bool = true
    ) throws -> [[String]] {
        let path = try folder.write(Array(text), to: "table.csv")
        var reader = RowReader(
            try MappedFile(path: path), path: path, delimiter: UInt8(ascii: delimiter), isQuoted: isQuoted)
        var rows: [[String]] = []
        while try reader.next() {
            guard reader.isText else { throw reader.encodingFault }
            rows.append((0..<reader.fieldCount).map(reader.text))
        }
        return rows
    }

    @Test func `Rows are those that Python reads, to the byte`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/csv.json")
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
        #expect(cases.count == 300)
        for each in cases {
            let found = try? rows(each.text.utf8)
            #expect(
                found?.map { $0.map { Array($0.utf8) } } == each.rows?.map { $0.map { Array($0.utf8) } },
                "\(each.text.debugDescription)")
        }
    }

    @Test func `Blanks around fields are kept`() throws {
        #expect(try rows("  a,\tb , c\n".utf8) == [["  a", "\tb ", " c"]])
        #expect(try rows(" a\t  b\t\n".utf8, delimiter: "\t") == [[" a", "  b", ""]])
    }

    @Test(arguments: ["\n", "\r\n", "\r", ""])
    func `A file may end with any line end, or none`(end: String) throws {
        #expect(try rows("a,b\(end.isEmpty ? "\n" : end)c,d\(end)".utf8) == [["a", "b"], ["c", "d"]])
    }

    @Test func `Where quotes are text, they end and begin nothing`() throws {
        #expect(try rows("\"a\",b\"\r\n\n,\"".utf8, isQuoted: false) == [["\"a\"", "b\""], [], ["", "\""]])
    }

    @Test(arguments: [
        ("a\n\"b\nc", "row 2"), ("a\n\n\"b\"c\n", "row 3"), ("\"x\ny\"\nb \"c\"\n", "row 2"),
    ])
    func `A quote out of place is an error with the number of its row`(text: String, place: String) {
        let error = #expect(throws: DataError.self) { try rows(text.utf8) }
        #expect(error?.path.hasSuffix(place) == true && error?.found.contains("data.quoted") == true)
    }

    @Test func `A field of more than 64 MB is an error with the number of its row`() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 26 + 1)
        for (start, end) in [("a\n", "\n"), ("a\n\"", "\"\n")] {
            let error = #expect(throws: DataError.self) {
                try rows(Array(start.utf8) + long + Array(end.utf8))
            }
            #expect(error?.path.hasSuffix("row 2") == true && error?.expected.contains("64 MB") == true)
        }
    }

    @Test func `Bytes that are not UTF-8 are an error with their byte and line, in any column`() throws {
        let error = #expect(throws: DataError.self) {
            try rows([0xEF, 0xBB, 0xBF] + Array("a,b\n\"caf\u{E9}\n".utf8) + [0xFF] + Array("\",c\n".utf8))
        }
        #expect(error?.found == "bytes that are not, at byte 14 in line 3")
    }

    @Test func `Long fields with many doubled quotes are read to the end`() throws {
        let text = String(repeating: "so \"good\", ", count: 10_000)
        let field = "\"\(text.replacing("\"", with: "\"\""))\""
        #expect(try rows("a,\(field)\n\(field),b".utf8) == [["a", text], [text, "b"]])
    }
}
