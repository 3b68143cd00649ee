import PerceiverData
import PerceiverFiles
import TestSupport
import Testing

struct ClassFoldersTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ names: String...) throws {
        for name in names {
            try folder.write([9], to: name)
        }
    }

    private func listing(_ path: String) throws -> ClassFolders {
        try ClassFolders(at: path, of: "PNG file") { $0.lowercased().hasSuffix(".png") }
    }

    @Test func `Classes and files are sorted, and other files are passed over`() throws {
        try write(
            "dog/b.PNG", "dog/a.png", "cat/z.png", "cat/.hidden.png", "cat/notes.txt", ".git/x.png", "README")
        let listed = try listing(folder.path)
        #expect(listed.classNames == ["cat", "dog"])
        #expect(listed.test == nil)
        #expect(listed.train.map(\.label) == [0, 1, 1])
        #expect(
            listed.train.map(\.path)
                == ["cat/z.png", "dog/a.png", "dog/b.PNG"].map { "\(folder.path)/\($0)" })
    }

    @Test func `Train and test folders are the split`() throws {
        try write("train/a/1.png", "train/b/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png")
        let listed = try listing(folder.path)
        #expect(listed.classNames == ["a", "b"])
        #expect(listed.train.map(\.label) == [0, 1, 1])
        #expect(listed.test?.map(\.path) == ["test/a/3.png", "test/b/4.png"].map { "\(folder.path)/\($0)" })
    }

    @Test func `A class may be called train`() throws {
        try write("train/1.png", "bus/1.png")
        #expect(try listing(folder.path).classNames == ["bus", "train"])
    }

    @Test func `A train folder alone is an error`() throws {
        try write("train/a/1.png", "train/b/1.png", "val/a/1.png")
        #expect(
            throws: DataError(
                path: folder.path, expected: "folders for both train and test", found: "\"train\", \"val\"")
        ) { try listing(folder.path) }
    }

    @Test func `Classes of only one split are an error`() throws {
        try write("train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png", "test/c/1.png")
        let (train, test) = ("\(folder.path)/train", "\(folder.path)/test")
        #expect(
            throws: DataError(
                path: train, expected: "a folder for every class of \(test)", found: "none for c")
        ) { try listing(folder.path) }
    }

    @Test func `Fewer than two classes are an error`() throws {
        let expected = "a folder for each of two or more classes"
        #expect(throws: DataError(path: folder.path, expected: expected, found: "no folders")) {
            try listing(folder.path)
        }
        try write("cat/1.png")
        #expect(throws: DataError(path: folder.path, expected: expected, found: "only cat")) {
            try listing(folder.path)
        }
    }

    @Test func `A class without files is an error`() throws {
        try write("cat/1.png")
        try folder.makeFolder("dog")
        let path = folder.path + "/dog"
        #expect(throws: DataError(path: path, expected: "at least one PNG file", found: "an empty folder")) {
            try listing(folder.path)
        }
        try folder.write([1], to: "dog/1.jpg")
        #expect(
            throws: DataError(path: path, expected: "at least one PNG file", found: "1 items of other kinds")
        ) { try listing(folder.path) }
    }

    @Test func `A file or nothing in place of the folder is an error`() throws {
        let file = try folder.write([1], to: "file")
        #expect(throws: DataError(path: file, expected: "a folder", found: "a file")) {
            try listing(file)
        }
        let missing = folder.path + "/missing"
        #expect(throws: DataError(path: missing, expected: "a folder", found: "nothing of that name")) {
            try listing(missing)
        }
    }

    @Test func `A validation folder is a split of its own`() throws {
        try write("train/a/1.png", "train/b/1.png", "test/a/3.png", "test/b/4.png")
        #expect(try listing(folder.path).validation == nil)
        try write("validation/a/5.png", "validation/b/6.png")
        let listed = try listing(folder.path)
        #expect(listed.validation?.map(\.label) == [0, 1])
        try write("validation/c/7.png")
        let (train, validation) = ("\(folder.path)/train", "\(folder.path)/validation")
        #expect(
            throws: DataError(
                path: train, expected: "a folder for every class of \(validation)", found: "none for c")
        ) { try listing(folder.path) }
    }
}
