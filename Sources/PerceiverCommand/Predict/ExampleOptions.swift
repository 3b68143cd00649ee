import ArgumentParser
import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The examples to use a model on, and the options for listing them.
struct ExampleOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Examples: paths or the examples themselves, depending on the input; a folder or a pattern such as '*.png' stands "
                + "for its files, - for standard input.",
            valueName: "input"))
    var inputs: [String] = []

    @Option(
        name: .customLong("file"), parsing: .upToNextOption,
        help: ArgumentHelp("Files with one example each, folders of them, or patterns.", valueName: "file"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file with the path of an example in each line; - is standard input.", valueName: "file"))
    var list: String?

    @Option(
        help: ArgumentHelp(
            "A file with an example in each line, as it would be an argument; - is standard input.",
            valueName: "file"))
    var lines: String?

    @Option(
        help: ArgumentHelp(
            "A CSV or TSV file with an example in each row: the whole row or, in --column, as it would be an argument; paths "
                + "may be relative to its folder.",
            valueName: "file"))
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "The column of --csv with the examples; without it each row is one.", valueName: "name"))
    var column: String?

    @Option(help: ArgumentHelp("Examples computed at once; by default by the memory.", valueName: "n"))
    var batchSize: Int?

    @Flag(help: "Skip and count examples that cannot be read.")
    var skipUnreadable = false

    func validate() throws {
        try requireOption("batch-size", batchSize, .count)
        if inputs.isEmpty, files.isEmpty, [list, lines, csv].allSatisfy({ $0 == nil }) {
            throw ValidationError(
                "Give at least one input, a file with --file, --list, --lines or --csv, or - for the standard input."
            )
        }
        if (inputs + [list, lines].compactMap { $0 }).count(where: { $0 == "-" }) > 1 {
            throw ValidationError("The standard input can be read only once; say - once.")
        }
        if csv == nil, column != nil {
            throw ValidationError("--column names a column of the file of --csv; give that too.")
        }
    }

    /// All examples, in the order of the options in the help.
    ///
    /// - Throws: what is wrong with a list or a table, or an empty folder; ``DataError`` if there are none.
    func examples(for run: FinishedRun) throws -> [ListedExample] {
        let listed = try self.listed(for: run)
        if listed.isEmpty {
            let sources = [list, lines, csv].compactMap { $0 }.map { $0 == "-" ? "the standard input" : $0 }
            throw DataError(
                path: sources.joined(separator: ", "), expected: "at least one example", found: "none")
        }
        if let input = try run.perceiverIO.input as? any InputWithExamples {
            for example in listed where example.row == nil {
                // What is wrong with an example is said where it is used.
                for note in (try? input.notes(on: example.source)) ?? [] {
                    complain("\(example.source.name): \(note)")
                }
            }
        }
        return listed
    }

    private func listed(for run: FinishedRun) throws -> [ListedExample] {
        let input = try run.perceiverIO.input as? any InputWithExamples
        func expanded(_ path: String, _ source: (String) throws -> ExampleSource) throws -> [ListedExample] {
            try PathPattern(path, for: input).examples()?.map { ListedExample(.file($0)) }
                ?? [ListedExample(try source(path))]
        }
        return try inputs.flatMap { input in
            input == "-"
                ? [ListedExample(.standardInput(try StandardInput.contents()))]
                : try expanded(input, Self.source(ofWord:))
        } + files.flatMap { try expanded($0, ExampleSource.file) }
            + (list.map { try Self.lines(of: $0, areNames: true, ExampleSource.file) } ?? [])
            + (lines.map { try Self.lines(of: $0, areNames: false, ExampleSource.argument) } ?? [])
            + rows(for: input)
    }

    /// Checks that no result would replace a file that examples are read from.
    ///
    /// - Throws: `FileError` that names the first that would.
    func requireNoneWritten(to outputs: [String?], among listed: [ListedExample]) throws {
        let written = Set(outputs.compactMap { $0 }.compactMap(FileIdentity.init))
        guard !written.isEmpty else { return }
        for path in [list, lines, csv].compactMap({ $0 }) + listed.map(\.source.name)
        where FileIdentity(path).map(written.contains) ?? false {
            throw FileError(
                path: path, reason: "is read for examples, and would be replaced; name another output.")
        }
    }

    /// The endings of names that a word of text hardly has.
    private static let fileEndings = [
        "txt", "text", "md", "csv", "tsv", "json", "jsonl", "html", "xml", "pdf", "rtf", "doc", "docx", "log",
    ]

    /// What a word of the command line stands for: the file of that name if it is called as a file, otherwise itself.
    ///
    /// - Throws: `FileError` for the name of a file that is not there.
    private static func source(ofWord word: String) throws -> ExampleSource {
        let ending = (word as NSString).pathExtension.lowercased()
        guard fileEndings.contains(ending), !word.contains(where: { $0.isWhitespace || $0 == "=" }) else {
            return .argument(word)
        }
        guard itemKind(at: word) != nil else {
            throw FileError(
                path: word,
                reason:
                    "is not there. If it is not a file but the example itself, give it by the standard input: "
                    + "printf %s \(word.quotedForShell) | \(PerceiverTool.name) predict ... -")
        }
        return .file(word)
    }

    /// An example for each line of a file or of the standard input; a blank line names none.
    private static func lines(
        of path: String, areNames: Bool, _ source: (String) -> ExampleSource
    ) throws -> [ListedExample] {
        guard path == "-" else {
            var examples: [ListedExample] = []
            try forEachTextLine(at: path, unreadable: { examples.append(ListedExample(unreadable: $0())) }) {
                line, number in
                let text = String(decoding: line, as: UTF8.self)
                if areNames, text.isBlank { return }
                examples.append(ListedExample(source(text), at: "\(path), line \(number)"))
            }
            return examples
        }
        let name = "standard input"
        let text = try decodedText([UInt8](StandardInput.contents()), place: name)
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        // What follows the end of the last line is no line.
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.enumerated().filter { !areNames || !$0.element.isBlank }.map { index, line in
            ListedExample(source(String(line)), at: "\(name), line \(index + 1)")
        }
    }

    /// The columns of the table whose whole rows are the examples; nil where there are others, or a column has them.
    func columnsOfRows() throws -> [String]? {
        guard let csv, column == nil, inputs.isEmpty, files.isEmpty, list == nil, lines == nil else {
            return nil
        }
        return try Table(at: csv).columns.names
    }

    /// An example for each row of the table.
    private func rows(for input: (any InputWithExamples)?) throws -> [ListedExample] {
        guard let csv else { return [] }
        let table = try Table(at: csv)
        guard let column else { return try wholeRows(of: table, for: input) }
        let position = try table.columns.index(of: column, option: "--column")
        let folder = (csv as NSString).deletingLastPathComponent
        var examples: [ListedExample] = []
        try table.forEachRow(unreadable: { examples.append(ListedExample(unreadable: $0())) }) { row in
            let word = row[position]
            let beside = (folder as NSString).appendingPathComponent(word)
            // As in training, a table names files as its own folder does; a text is no name.
            let isBeside =
                switch word.isEmpty ? nil : itemKind(at: beside) {
                case .file: input?.mayRead(fileAt: beside) ?? true
                case .folder: input?.isExample(folderAt: beside) ?? false
                default: false
                }
            examples.append(ListedExample(isBeside ? .file(beside) : .argument(word), at: row.place))
        }
        return examples
    }

    /// An example for each row, with all its fields.
    private func wholeRows(of table: Table, for input: (any InputWithExamples)?) throws -> [ListedExample] {
        guard let input = input as? any InputWithColumns else {
            throw ValidationError(
                "--csv and --column go together for this run: the file, and the column with the examples.")
        }
        let names = table.columns.names
        if let twice = Dictionary(grouping: names, by: \.self).filter({ $1.count > 1 }).keys.min() {
            throw DataError(
                path: table.path, expected: "a name of its own for each column",
                found: "\"\(twice.asName)\" twice; rename one")
        }
        do {
            for note in try input.notes(onColumns: names) { complain("\(table.path): \(note)") }
        } catch {
            throw BatchError("\(table.path): \(error)")
        }
        var examples: [ListedExample] = []
        try table.forEachRow(unreadable: { examples.append(ListedExample(unreadable: $0())) }) { row in
            let fields = names.indices.map { row[$0] }
            examples.append(
                ListedExample(ExampleRow(fields, columns: names, table: table.path), at: row.place))
        }
        return examples
    }
}

extension StringProtocol {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
