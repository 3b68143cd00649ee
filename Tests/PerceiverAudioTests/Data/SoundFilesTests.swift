import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverAudio

/// Data sets of files, whose sounds are constants: the number of a sound can be read from its samples.
struct SoundFilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ number: Int, to name: String) throws {
        try folder.write(wavFile(Array(repeating: Float(number) / 100, count: 80)), to: name)
    }

    private func open(_ path: String = "", _ data: String = "") throws -> any Dataset {
        let path = path.isEmpty ? folder.path : folder.file(path)
        return try AudioRun.dataset("{input: {window: 0.01}, data: {path: '\(path)', \(data)}}")
    }

    /// The numbers of a split's sounds.
    private func numbers(_ dataset: any Dataset, _ split: Split) throws -> [Int] {
        let count = dataset.count(of: split)
        guard count > 0 else { return [] }
        let audio = try dataset.batch(Array(0..<count), of: split, epoch: 0).tensor("audio")
        return (0..<count).map { Int((audio.floats[$0 * audio.shape[2]] * 100).rounded()) }
    }

    private func labels(_ dataset: any Dataset, _ split: Split) throws -> [Int32] {
        try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: 0).tensor("label")
            .elements(as: Int32.self)
    }

    @Test func `Class folders are split at random, by the seed alone`() throws {
        for number in 0..<20 { try write(number, to: "\(number % 2 == 0 ? "cat" : "dog")/\(number).wav") }
        let dataset = try open()
        #expect(Split.allCases.map(dataset.count) == [15, 2, 3])
        #expect(dataset.description.classNames == ["cat", "dog"])
        let all = try Split.allCases.map { try numbers(dataset, $0) }
        #expect(all.flatMap { $0 }.sorted() == Array(0..<20))
        #expect(try labels(dataset, .train) == all[0].map { Int32($0 % 2) })
        #expect(try Split.allCases.map { try numbers(open(), $0) } == all)
        #expect(try open("", "limit: 4").count(of: .train) == 4)
    }

    @Test func `Folders for splits are kept`() throws {
        for (number, name) in ["train/a/1", "train/a/2", "train/b/1", "test/a/1", "test/b/1"].enumerated() {
            try write(number, to: "\(name).wav")
        }
        let dataset = try open()
        #expect(Split.allCases.map(dataset.count) == [2, 1, 2])
        #expect(try numbers(dataset, .test) == [3, 4])
    }

    @Test func `A file that cannot be read is an error, or is skipped and counted`() throws {
        for number in 0..<20 { try write(number, to: "\(number % 2 == 0 ? "cat" : "dog")/\(number).wav") }
        let path = try folder.write(wavFile(sine(440)).prefix(200), to: "cat/cut.wav")
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.path == path)
        let dataset = try open("", "skip_unreadable: true")
        #expect(Split.allCases.map(dataset.count).reduce(0, +) == 20)
        #expect(dataset.notes.contains("1 file could not be read and was skipped"))
    }

    @Test func `Spoken digits are split by the number of their recording`() throws {
        for digit in 0..<3 {
            for recording in [0, 4, 5, 49] {
                try write(digit * 10 + recording, to: "recordings/\(digit)_anna_\(recording).wav")
            }
        }
        let dataset = try open()
        #expect(dataset.description.classNames == ["0", "1", "2"])
        #expect(try numbers(dataset, .test) == [0, 4, 10, 14, 20, 24])
        #expect(try labels(dataset, .test) == [0, 0, 1, 1, 2, 2])
        #expect(Split.allCases.map(dataset.count) == [5, 1, 6])
    }

    @Test func `Spoken digits are split by speaker`() throws {
        for (number, speaker) in ["anna", "bo_li", "carl"].enumerated() {
            for digit in 0..<4 { try write(number * 10 + digit, to: "\(digit)_\(speaker)_0.wav") }
        }
        let dataset = try open("", "test_speakers: [bo_li]")
        #expect(try numbers(dataset, .test) == [10, 11, 12, 13])
        #expect(Split.allCases.map(dataset.count) == [7, 1, 4])
        let error = #expect(throws: DataError.self) { try open("", "test_speakers: [dora]") }
        #expect(error?.description.contains("\"anna\", \"bo_li\", \"carl\"") == true)
    }

    @Test func `A recording with another name is an error`() throws {
        for name in ["1_anna_0.wav", "1_anna_7.wav", "hello.wav"] { try write(1, to: name) }
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.path == folder.file("hello.wav"))
    }

    @Test func `No path is an error`() {
        for name in ["fsdd", "sound-folder", "sound-manifest"] {
            #expect(throws: SettingsError.self) { try AudioRun.dataset("data: {name: \(name)}") }
        }
    }
}

struct SoundManifestTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for number in 0..<10 {
            try folder.write(
                wavFile(Array(repeating: Float(number) / 100, count: 80)), to: "audio/\(number).wav")
        }
    }

    private func open(_ manifest: String, _ data: String = "", to name: String = "list.csv") throws
        -> any Dataset
    {
        let path = try folder.write(manifest, to: name)
        return try AudioRun.dataset("{input: {window: 0.01}, data: {path: '\(path)', \(data)}}")
    }

    private func rows(_ row: (Int) -> String) -> String { (0..<10).map(row).joined(separator: "\n") }

    private func counts(_ dataset: any Dataset) -> [Int] { Split.allCases.map(dataset.count) }

    @Test func `A column of splits is kept, and paths begin in the manifest's folder`() throws {
        let list =
            "path,label,split\n"
            + rows { "audio/\($0).wav,\($0 % 2),\($0 < 6 ? "train" : $0 < 8 ? "validation" : "test")" }
        let dataset = try open(list)
        #expect(counts(dataset) == [6, 2, 2])
        #expect(dataset.description.classNames == ["0", "1"])
        let audio = try dataset.batch([0, 1], of: .test, epoch: 0).tensor("audio").floats
        #expect(relativeDifference([audio[0], audio[80]], [0.08, 0.09]) < 1e-3)
    }

    @Test func `A file beside the manifest goes before its namesake in the folder audio`() throws {
        try folder.write(wavFile(Array(repeating: 0.5, count: 80)), to: "3.wav")
        let dataset = try open("path,label\n3.wav,a\n", "test_share: 0, validation_share: 0")
        let audio = try dataset.batch([0], of: .train, epoch: 0).tensor("audio").floats
        #expect(abs(audio[0] - 0.5) < 1e-3)
    }

    @Test func `The columns of ESC-50 work as they are`() throws {
        let list =
            "filename,fold,target,category,esc10,src_file,take\n"
            + rows { "\($0).wav,\($0 / 2 + 1),\($0 % 2),\($0 % 2 == 0 ? "rain" : "dog"),True,1,A" }
        let dataset = try open(list, to: "meta/esc50.csv")
        #expect(counts(dataset) == [7, 1, 2])
        #expect(dataset.description.classNames == ["dog", "rain"])
        let third = try open(list, "test_fold: '3', validation_fold: '4'", to: "meta/esc50.csv")
        #expect(counts(third) == [6, 2, 2])
        let audio = try third.batch([0, 1], of: .test, epoch: 0).tensor("audio").floats
        #expect(relativeDifference([audio[0], audio[80]], [0.04, 0.05]) < 1e-3)
    }

    @Test func `Without splits or folds, shares are set apart`() throws {
        let dataset = try open(
            "file\tkind\n" + rows { "\($0).wav\t\($0 % 2)" },
            "path_column: file, label_columns: [kind], folder: '\(folder.file("audio"))'", to: "list.tsv")
        #expect(counts(dataset) == [7, 1, 2])
    }

    @Test func `A row that points nowhere is an error that names the row, or is passed over`() throws {
        let list = "path,label\n" + rows { "audio/\($0).wav,\($0 % 2)" } + "\naudio/ghost.wav,1\n"
        let error = #expect(throws: DataError.self) { try open(list, "test_share: 0, validation_share: 0") }
        #expect(error?.path == folder.file("list.csv, row 12"))
        #expect(error?.found.contains("audio/ghost.wav") == true)
        let dataset = try open(list, "skip_unreadable: true, test_share: 0, validation_share: 0")
        #expect(counts(dataset) == [10, 0, 0])
    }

    @Test(arguments: [
        ("path,label\na.wav\n", "", "row 2"),
        ("blob,label\na.wav,1\n", "", "data.path_column"),
        ("path,kind\na.wav,1\n", "label_columns: [label]", "data.label_columns"),
        ("path,label,split\na.wav,1,later\n", "", "\"later\""), ("", "", "an empty file"),
        ("path,label,fold\na.wav,1,2\n", "test_fold: '9'", "\"9\""),
        ("path,label\n", "", "found 0"),
    ])
    func `A damaged manifest is an error that says what is wrong`(
        manifest: String, data: String, message: String
    ) {
        let error = #expect(throws: DataError.self) { try open(manifest, data) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func `A fold cannot be both measured and chosen by`() {
        #expect(throws: SettingsError.self) {
            try open(
                "path,label,fold\naudio/1.wav,1,1\naudio/2.wav,2,2\n",
                "test_fold: '2', validation_fold: '2'")
        }
    }
}
