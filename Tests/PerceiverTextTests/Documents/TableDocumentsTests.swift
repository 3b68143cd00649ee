import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct TableDocumentsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The documents of a file in their order: all are learned from.
    private func read(
        _ content: String, name: String = "reviews.csv", _ change: (inout TableSettings) -> Void = { _ in }
    ) throws -> Documents {
        var settings = TableSettings()
        (settings.validationShare, settings.testShare) = (0, 0)
        change(&settings)
        let documents = try Documents(
            table: settings, path: folder.write(content, to: name), division: Division(seed: 1))
        return documents
    }

    private func texts(_ content: String, name: String = "reviews.csv") throws -> Set<String> {
        Set(try read(content, name: name).train.texts)
    }

    @Test func `A table has a path`() throws {
        let error = try #require(
            #expect(throws: SettingsError.self) {
                try Documents(table: TableSettings(), path: "", division: Division(seed: 1))
            })
        #expect(error.description.contains("needs a path to a CSV or TSV file"), "\(error)")
    }

    @Test func `Fields may be quoted and hold delimiters, quotes and line ends`() throws {
        let content =
            "label,id,text\npos,1,\"good, \"\"really\"\" good\"\nneg,2,\"two\nlines\"\n\npos,3,plain\n"
        let documents = try read(content)
        #expect(Set(documents.train.texts) == ["good, \"really\" good", "two\nlines", "plain"])
        #expect(documents.classNames == ["neg", "pos"])
        #expect(documents.train.first { $0.text.hasPrefix("two") }?.label == 0)
    }

    @Test(arguments: ["\n", "\r\n"], ["", "\u{FEFF}"])
    func `Line ends and a byte order mark do not matter`(end: String, mark: String) throws {
        let lines = ["text,label", "\"a \"\"b\"\"\",x", "caf\u{E9},y", "\"\",x"]
        #expect(try texts(mark + lines.joined(separator: end) + end) == ["a \"b\"", "caf\u{E9}", ""])
        #expect(try texts(mark + lines.joined(separator: end)) == ["a \"b\"", "caf\u{E9}", ""])
    }

    @Test func `An empty last field is one, with or without a line end`() throws {
        for end in ["", "\n"] { #expect(try texts("label,text\nx,a\ny,\"\"\(end)") == ["a", ""]) }
    }

    /// A quote or delimiter and the mark after it are one character to whoever reads characters.
    @Test func `Combining marks beside quotes and delimiters stay text`() throws {
        let marks = ["\u{301}q", "\u{200D}x\u{200D}", "\u{FE0F},", "\u{E33}", "\u{85}\u{A0}end\u{85}"]
        let rows = marks.map { "\"\($0)\",x" }
        #expect(try texts((["text,label"] + rows).joined(separator: "\n")) == Set(marks))
        #expect(try texts("label,text\nx,\u{301}a\nx,b\u{301}\n") == ["\u{301}a", "b\u{301}"])
    }

    @Test func `Tabs separate the fields of TSV, where quotes may be text`() throws {
        let quoted = "text\tlabel\n\"a\tb\"\t1\nc, d\t0\n"
        #expect(try texts(quoted, name: "r.tsv") == ["a\tb", "c, d"])
        let plain = "text\tlabel\r\nI said \"hi\"\t1\r\n\"so\t0\r\n"
        let documents = try read(plain, name: "r.tsv") { $0.quoted = false }
        #expect(Set(documents.train.texts) == ["I said \"hi\"", "\"so"])
        let error = #expect(throws: DataError.self) {
            try texts("text\tlabel\nx\t0\nI said \"hi\" a\t1\n", name: "r.tsv")
        }
        #expect(error?.path.hasSuffix("r.tsv, row 3") == true && error?.found.contains("data.quoted") == true)
    }

    @Test func `Columns are found by their settings, and a missing one lists those there are`() throws {
        let content = "words,verdict\ngood,10\nbad,2\n"
        let documents = try read(content) { ($0.textColumn, $0.labelColumns) = (["words"], ["Verdict"]) }
        #expect(documents.classNames == ["2", "10"])
        for change: @Sendable (inout TableSettings) -> Void in [
            { $0.labelColumns = ["verdict"] }, { ($0.textColumn, $0.labelColumns) = (["words"], ["label"]) },
        ] {
            let error = #expect(throws: DataError.self) { try read(content, change) }
            #expect(error?.found.hasPrefix("the columns \"words\", \"verdict\"") == true)
        }
        let unlabelled = try read(content) { ($0.textColumn, $0.hasLabels) = (["words"], false) }
        #expect(unlabelled.classNames.isEmpty && unlabelled.train.labels == [nil, nil])
        #expect(unlabelled.notes.isEmpty)
    }

    @Test func `Columns with usual names are found, and told`() throws {
        let documents = try read("Id;Review Text;Rating\r\n1;good;5\r\n2;bad;1\r\n")
        #expect(Set(documents.train) == [Document(text: "good", label: 1), Document(text: "bad", label: 0)])
        #expect(
            documents.notes.prefix(3) == [
                "reviews.csv has semicolons between its fields", "texts in the column \"Review Text\"",
                "labels in the column \"Rating\"",
            ])
        let alone = try read("Text\ngood\n")
        #expect(alone.train.labels == [nil])
        #expect(alone.notes.count == 2 && alone.notes[1].contains("data.label_columns"))
    }

    @Test func `Several columns of texts are one text, and what holds texts is found`() throws {
        let rows = (0..<4).map { "\($0),n\($0),it is number \($0),,\($0 % 2)\n" }
        let content = "id,code,said,more,label\n" + rows.joined() + "9,n9,not so good,\"at all, I think\",1\n"
        let found = try read(content)
        #expect(found.columns == RowColumns(["said", "more"]))
        #expect(Set(found.train.texts).contains("not so good\nat all, I think"))
        #expect(Set(found.train.texts).contains("it is number 0"))
        #expect(found.notes.contains { $0.hasPrefix("\"id\", \"code\" not read") }, "\(found.notes)")
        let asked = try read(content) { $0.textColumn = ["more", "code"] }
        #expect(Set(asked.train.texts).contains("at all, I think\nn9"))
    }

    @Test func `Several columns of labels are a set`() throws {
        let documents = try read("text,toxic,rude\na,1,0\nb,1,1\n") { $0.labelColumns = ["toxic", "rude"] }
        let dataset = try SmallTexts.dataset(documents)
        #expect(try dataset.description.fact(LabelSetFact.self)?.labelNames == ["toxic", "rude"])
        #expect(try dataset.batch([0], of: .train, epoch: 0).tensor("label_set").shape == [1, 2])
    }

    @Test func `A column may say the split`() throws {
        let documents = try read("split,text\ntrain,a\nval,b\ntest,c\ntrain,d\n")
        #expect(documents.validation.texts == ["b"] && documents.test.texts == ["c"])
        #expect(Set(documents.train.texts) == ["a", "d"])
        let error = #expect(throws: DataError.self) { try read("split,text\ntrain,a\n2,b\n") }
        #expect(error?.path.hasSuffix("row 3") == true)
    }

    @Test(arguments: ["val", "valid", "validation", "dev", "eval"])
    func `Training and validation files are enough, whatever the name`(name: String) throws {
        try folder.write("text,label\na,x\nb,y\n", to: "set/Train.csv")
        try folder.write("text,label\nc,x\n", to: "set/\(name).csv")
        try folder.write("", to: "set/notes.md")
        let path = "\(folder.path)/set"
        let documents = try Documents(table: TableSettings(), path: path, division: Division(seed: 1))
        #expect(Split.allCases.map { documents[$0].count } == [2, 1, 0])
        #expect(documents.notes.first == "notes.md is left out")
        #expect(documents.notes.contains { $0.hasPrefix("no test split") })

        try folder.write("text,label\nc,x\n", to: "set/\(name).tsv")
        let error = #expect(throws: DataError.self) {
            try Documents(table: TableSettings(), path: path, division: Division(seed: 1))
        }
        #expect(error?.expected == "one file validation")
    }

    @Test func `A test file without labels is an error where the training file has some`() throws {
        try folder.write("text,label\na,x\nb,y\nc,y", to: "set/train.csv")
        try folder.write("text\nd", to: "set/test.csv")
        let error = #expect(throws: DataError.self) {
            try Documents(table: TableSettings(), path: "\(folder.path)/set", division: Division(seed: 1))
        }
        #expect(error?.path.hasSuffix("test.csv") == true && error?.found == "the columns \"text\"")
    }

    @Test(arguments: [
        ("a,x\nb\n", "row 3"), ("a,x\n\"b\",y,z\n", "row 3"), ("a,\n", "row 2"), ("a, \n", "row 2"),
    ])
    func `Rows with too few or too many fields or without a label are named`(rows: String, place: String) {
        let error = #expect(throws: DataError.self) { try read("text,label\n\(rows)") }
        #expect(error?.path.hasSuffix(place) == true)
    }

    @Test func `A quote that is never closed is an error`() {
        let error = #expect(throws: DataError.self) { try read("text,label\n\"cut sho") }
        #expect(error?.expected.contains("closing quote") == true)
    }

    @Test(arguments: ["", "text,label\n", "\n\n"])
    func `Files without documents are errors`(content: String) {
        #expect(throws: DataError.self) { try read(content) }
    }

    @Test func `One file is split, and the files of a folder are splits`() throws {
        let rows = (0..<40).map { "text \($0),\($0 % 2)" }
        let one = try read((["text,label"] + rows).joined(separator: "\n")) {
            ($0.validationShare, $0.testShare) = (0.1, 0.25)
        }
        #expect(Split.allCases.map { one[$0].count } == [26, 4, 10])
        #expect(Set(Split.allCases.flatMap { one[$0].texts }).count == 40)

        try folder.write("text,label\na,x\nb,y\nc,y", to: "set/train.csv")
        try folder.write("label,text\ny,d", to: "set/test.csv")
        try folder.write("text\nfree", to: "set/unlabelled.csv")
        let path = "\(folder.path)/set"
        let documents = try Documents(table: TableSettings(), path: path, division: Division(seed: 1))
        #expect(Split.allCases.map { documents[$0].count } == [2, 1, 1])
        #expect(documents.test == [Document(text: "d", label: 1)])
        #expect(documents.unlabelled == [Document(text: "free")])

        try folder.write("label,text\ny,d\nz,e", to: "set/test.csv")
        #expect(
            throws: DataError(
                path: "\(path)/test.csv, row 3",
                expected: "one of the labels of the training examples, \"x\", \"y\"",
                found: "\"z\"")
        ) { try Documents(table: TableSettings(), path: path, division: Division(seed: 1)) }
    }

    @Test func `Files and folders are recognised by their names`() throws {
        try folder.write("", to: "set/train.tsv")
        let file = try folder.write("", to: "REVIEWS.CSV")
        #expect(Documents.recognizesTable(at: "\(folder.path)/set") && Documents.recognizesTable(at: file))
        #expect(!Documents.recognizesTable(at: folder.path) && !Documents.recognizesTable(at: "no.csv"))
        #expect(throws: DataError.self) {
            try Documents(table: TableSettings(), path: folder.path, division: Division(seed: 1))
        }
    }
}
