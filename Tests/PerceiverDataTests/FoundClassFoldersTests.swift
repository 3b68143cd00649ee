import Foundation
import PerceiverData
import PerceiverFiles
import TestSupport
import Testing

struct FoundClassFoldersTests {
    private let folder: TemporaryFolder
    /// By name alone: `.png` is read, `.gif` is known.
    private let kinds = FileKinds("image", read: ["PNG"]) { path in
        let path = path.lowercased()
        return path.hasSuffix(".png") ? "PNG" : path.hasSuffix(".gif") ? "GIF" : nil
    }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ names: String...) throws {
        for name in names {
            try folder.write([9], to: name)
        }
    }

    private func found() throws -> FoundExamples<String> {
        try FoundExamples(classFoldersAt: folder.path, kinds)
    }

    @Test func `Classes and files are sorted, and what is left out is said`() throws {
        try write(
            "dog/b.PNG", "dog/a.png", "cat/z.png", "cat/.hidden.png", "cat/notes.txt", "dog/x.gif",
            "dog/y.gif",
            ".git/x.png", "README")
        let found = try found()
        #expect(found.train.map(\.name) == ["cat/z.png", "dog/a.png", "dog/b.PNG"])
        #expect(found.train.map(\.labels) == [["cat"], ["dog"], ["dog"]])
        #expect(found.train.map(\.content) == found.train.map { "\(folder.path)/\($0.name)" })
        #expect(found.test == nil)
        #expect(
            found.notes == [
                "3 PNG files of 6 are read; 2 GIF and 1 other files are not",
                "not read, beside the folders: \"README\"",
            ])
    }

    @Test func `Folders in the folder of a class belong to it`() throws {
        try write("dog/old/1.png", "dog/new/2.png", "cat/3.png")
        #expect(try found().train.map(\.name) == ["cat/3.png", "dog/new/2.png", "dog/old/1.png"])
    }

    @Test func `A link that leads back is not followed, but a class may be a link`() throws {
        try write("dog/1.png", "cat/2.png", "elsewhere/3.png")
        for (link, target) in [("dog/up", ".."), ("fox", "elsewhere")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(link), withDestinationPath: target)
        }
        let found = try found()
        #expect(found.train.map(\.name) == ["cat/2.png", "dog/1.png", "elsewhere/3.png", "fox/3.png"])
        #expect(found.notes == ["4 PNG files of 5 are read; 1 linked folder file is not"])
    }

    @Test(arguments: ["val", "valid", "validation", "dev", "Eval"])
    func `Splits go by any of their names`(name: String) throws {
        try write("train/a/1.png", "train/b/1.png", "\(name)/a/5.png", "\(name)/b/6.png")
        let found = try found()
        #expect(found.train.map(\.name) == ["train/a/1.png", "train/b/1.png"])
        #expect(found.validation?.map(\.name) == ["\(name)/a/5.png", "\(name)/b/6.png"])
        #expect(found.test == nil)
        try write("testing/a/7.png")
        #expect(try self.found().test?.map(\.name) == ["testing/a/7.png"])
    }

    @Test func `Two folders for one split are an error`() throws {
        try write("train/a/1.png", "train/b/1.png", "val/a/1.png", "dev/a/1.png")
        #expect(
            throws: DataError(
                path: folder.path, expected: "one folder for validation", found: "both dev and val")
        ) { try found() }
    }

    @Test func `A split without one for training is an error`() throws {
        try write("val/a/1.png", "val/b/1.png")
        #expect(throws: DataError(path: folder.path, expected: "a folder train", found: "\"val\"")) {
            try found()
        }
    }

    @Test func `Training alone is divided, and what lies beside it is said`() throws {
        try write("train/a/1.png", "train/b/1.png", "test/1.png", "labels.csv")
        let found = try found()
        #expect(found.validation == nil && found.test == nil)
        #expect(found.notes == ["not read, beside the folders: \"labels.csv\", \"test\""])
    }

    @Test func `A class may be called train`() throws {
        try write("train/1.png", "bus/1.png")
        #expect(try found().train.map(\.labels) == [["bus"], ["train"]])
    }

    @Test func `A class without test examples is said`() throws {
        try write("train/a/1.png", "train/b/1.png", "test/a/1.png")
        #expect(try found().notes == ["no test examples of \"b\""])
    }

    @Test func `A class of the test alone is an error`() throws {
        try write("train/a/1.png", "train/b/1.png", "test/c/1.png")
        let found = try found()
        let error = #expect(throws: DataError.self) {
            try ExampleLabels(of: found.parts, columns: found.labelColumns)
        }
        #expect(error?.path == "\(folder.path)/test/c/1.png" && error?.found == "\"c\"")
    }

    @Test func `Fewer than two classes are an error`() throws {
        let expected = "a folder for each of two or more classes"
        #expect(throws: DataError(path: folder.path, expected: expected, found: "no folders")) {
            try found()
        }
        try write("cat/1.png")
        #expect(throws: DataError(path: folder.path, expected: expected, found: "only cat")) {
            try found()
        }
    }

    @Test func `A class without files that are read is an error that says what it has`() throws {
        try write("cat/1.png")
        try folder.makeFolder("dog")
        let path = folder.path + "/dog"
        #expect(throws: DataError(path: path, expected: "images (PNG)", found: "an empty folder")) {
            try found()
        }
        try write("dog/1.gif", "dog/2.gif", "dog/3.x")
        #expect(throws: DataError(path: path, expected: "images (PNG)", found: "2 GIF and 1 other files")) {
            try found()
        }
    }

    @Test func `A file or nothing in place of the folder is an error`() throws {
        let file = try folder.write([1], to: "file")
        #expect(throws: DataError(path: file, expected: "a folder", found: "a file")) {
            try FoundExamples(classFoldersAt: file, kinds)
        }
        let missing = folder.path + "/missing"
        #expect(throws: DataError(path: missing, expected: "a folder", found: "nothing of that name")) {
            try FoundExamples(classFoldersAt: missing, kinds)
        }
    }
}
