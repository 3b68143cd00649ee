import PerceiverData
import TestSupport
import Testing

struct TableTests {
    private func table(_ text: String, named name: String = "list.csv") throws -> Table {
        let folder = try TemporaryFolder()
        return try Table(at: folder.write(text, to: name))
    }

    @Test func `Columns have names, and rows know their location, whatever is blank`() throws {
        let table = try table("a,b\n1,2\n\n\"x, y\",z\n")
        #expect(table.columnNames == ["a", "b"])
        #expect(table.rows.map(\.fields) == [["1", "2"], ["x, y", "z"]])
        #expect(table.rows.map(\.place) == ["\(table.path), row 2", "\(table.path), row 4"])
        #expect(try table.column("b", setting: "text_column") == 1)
    }

    @Test func `The name of the file tells what separates fields`() throws {
        #expect(try table("a\tb,c\n1\t2\n", named: "list.TSV").columnNames == ["a", "b,c"])
    }

    @Test func `A column that is not there, or twice, is an error with the setting and the names`() throws {
        let table = try table("a,b,a\n")
        for name in ["c", "a"] {
            let error = #expect(throws: DataError.self) { try table.column(name, setting: "text_column") }
            #expect(error?.expected == "one column \"\(name)\" (the setting data.text_column)")
            #expect(error?.found == "the columns \"a\", \"b\", \"a\"")
        }
    }

    @Test(arguments: ["", "a,b\n1\n", "a,b\n1,2,3\n"])
    func `No columns, and rows of another length, are errors`(text: String) {
        #expect(throws: DataError.self) { try table(text) }
    }

    @Test func `A label has no blanks around it, and is not empty`() throws {
        let rows = try table("label\n  cat \n\" \"\n").rows
        #expect(try rows[0].label(inColumn: 0) == "cat")
        #expect(throws: DataError.self) { try rows[1].label(inColumn: 0) }
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
