import PerceiverData
import TestSupport
import Testing

struct TableTests {
    private func table(_ text: String, named name: String = "list.csv", isQuoted: Bool = true) throws -> Table
    {
        let folder = try TemporaryFolder()
        return try Table(at: folder.write(text, to: name), isQuoted: isQuoted)
    }

    private func fields(_ table: Table) throws -> [[String]] {
        var rows: [[String]] = []
        try table.forEachRow { row in rows.append(table.columns.names.indices.map { row[$0] }) }
        return rows
    }

    @Test func `Columns have names, and rows know their location, whatever is blank`() throws {
        let table = try table("a,b\n1,2\n\n\"x, y\",z\n")
        #expect(table.columns.names == ["a", "b"])
        #expect(try fields(table) == [["1", "2"], ["x, y", "z"]])
        var places: [String] = []
        try table.forEachRow { places.append($0.place) }
        #expect(places == ["\(table.path), row 2", "\(table.path), row 4"])
    }

    @Test(arguments: [
        ("\"a, or b\";c\n\"x;\";y,z\n", "list.csv", "semicolons"), ("a|c\nx;|y,z\n", "list.csv", "bars"),
        ("a\tc\nx;\ty,z\n", "list.csv", "tabs"), ("a,c\n\"x;\",\"y,z\"\n", "list.tsv", "commas"),
    ])
    func `What stands between the names of columns separates fields`(
        text: String, name: String, delimiter: String
    ) throws {
        let table = try table(text, named: name)
        #expect(try fields(table) == [["x;", "y,z"]])
        #expect(table.notes == ["\(name) has \(delimiter) between its fields"])
    }

    @Test func `A tab is never part of a name, and one column alone needs no delimiter`() throws {
        let tabs = try table("a\tb,c\n1\t2\n", named: "list.TSV")
        #expect(tabs.columns.names == ["a", "b,c"] && tabs.notes.isEmpty)
        #expect(try fields(table("a\n\"1,2\"\n3\n")) == [["1,2"], ["3"]])
    }

    @Test func `Names with two delimiters between them are an error with both`() {
        let error = #expect(throws: DataError.self) { try table("a;b,c\n") }
        #expect(error?.found.hasPrefix("\",\", \";\"") == true)
        #expect(throws: DataError.self) { try table("\"a;b\",c\n", isQuoted: false) }
    }

    @Test(arguments: ["", "\na,b\n", "a,b\n1\n", "a,b\n1,2,3\n"])
    func `No columns, and rows of another length, are errors`(text: String) {
        #expect(throws: DataError.self) { try fields(table(text)) }
    }

    @Test func `A label has no blanks around it, and is not empty`() throws {
        let table = try table("label\n  cat \n\" \"\n")
        var labels: [String?] = []
        try table.forEachRow { labels.append(try? $0.filled(0, with: "a label")) }
        #expect(labels == ["cat", nil])
    }

    @Test func `A row says its split by any name that it has`() throws {
        let table = try table("split\nTrain\ndev\nunsup\n")
        var splits: [Split?] = []
        try table.forEachRow { splits.append(try? $0.split(inColumn: 0)) }
        #expect(splits == [.train, .validation, nil])
        let error = #expect(throws: DataError.self) {
            try table.forEachRow { _ = try $0.split(inColumn: 0) }
        }
        #expect(error?.path.hasSuffix("row 4") == true && error?.expected.contains("\"dev\"") == true)
        let empty = #expect(throws: DataError.self) {
            try self.table("name,split\na,\n").forEachRow { _ = try $0.split(inColumn: 1) }
        }
        #expect(empty?.expected == "train, validation or test in the column split")
    }

    @Test func `Rows that cannot be read can be counted`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            Array("a,b\n1,2\n3\n".utf8) + [0x34, 0x2C, 0xE9, 0x0A] + Array("5,6\n".utf8), to: "t.csv")
        var (rows, faults): ([String], [String]) = ([], [])
        try Table(at: path).forEachRow(unreadable: { faults.append($0().found) }) { rows.append($0[0]) }
        #expect(rows == ["1", "5"])
        #expect(faults == ["1", "bytes that are not, at byte 12 in line 4"])
    }

    @Test func `Text in UTF-16 is called that`() throws {
        let folder = try TemporaryFolder()
        for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
            let path = try folder.write(mark + [0x61, 0, 0x62, 0], to: "t.csv")
            let error = #expect(throws: DataError.self) { _ = try documentText(at: path) }
            #expect(error?.found.hasPrefix("UTF-16 (iconv -f UTF-16 -t UTF-8") == true, "\(error as Any)")
        }
    }
}

struct ColumnNamesTests {
    private let columns = ColumnNames(
        ["Text", " LABEL", "text", "Review Text", "id", "ID"], place: "list.csv")

    @Test func `A name is found as it is written, or else whatever its case and blanks`() throws {
        #expect(try columns.index(of: "text", setting: "x") == 2)
        #expect(try columns.index(of: "label", setting: "x") == 1)
        #expect(try columns.index(of: "review_text", setting: "x") == 3)
    }

    @Test func `Without a setting the first usual name that is there is taken`() throws {
        #expect(try columns.index(of: nil, setting: "x", usual: ["body", "review text", "label"]) == 3)
        #expect(try columns.index(of: nil, setting: "x", usual: ["body"]) == nil)
        let error = #expect(throws: DataError.self) {
            try columns.requiredIndex(of: nil, setting: "x_column", usual: ["body", "content"])
        }
        #expect(error?.expected == "a column called \"body\", \"content\", or the setting data.x_column")
    }

    @Test func `A column that is not there, or twice, is an error with the setting and the names`() throws {
        for name in ["labels", "Id"] {
            let error = #expect(throws: DataError.self) {
                try columns.index(of: name, setting: "label_column")
            }
            #expect(error?.expected == "one column \"\(name)\" (the setting data.label_column)")
            #expect(error?.found.hasPrefix("the columns \"Text\", \"LABEL\", \"text\"") == true)
            #expect(error?.found.contains("is meant") == (name == "labels"))
        }
    }
}

struct ClassNamesTests {
    @Test func `Classes are in the order of their numbers, or of their names`() {
        #expect(ClassNames(["10", "9", "9", "2"]).sorted == ["2", "9", "10"])
        #expect(ClassNames(["b", "10", "9"]).sorted == ["10", "9", "b"])
    }

    @Test func `A class that nobody has learned is an error`() throws {
        let names = ClassNames(["cat", "dog"])
        #expect(try names.label(of: "dog", at: "list.csv, row 2") == 1)
        #expect(
            throws: DataError(
                path: "list.csv, row 3",
                expected: "one of the labels of the training examples, \"cat\", \"dog\"",
                found: "\"cow\"")
        ) { try names.label(of: "cow", at: "list.csv, row 3") }
    }
}
