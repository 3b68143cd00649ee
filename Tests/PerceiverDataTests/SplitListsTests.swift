import TestSupport
import Testing

@testable import PerceiverData

struct SplitListsTests {
    private let folder: TemporaryFolder
    private let names = ["a.png", "b.png", "c/d.png", "e.png"]
    private let plan = SplitPlan(train: [3, 0], validation: [2], test: [1])

    init() throws { folder = try TemporaryFolder() }

    private var lists: SplitLists { SplitLists(folder: folder.file("lists")) }

    @Test func `What is written is read, whatever else the data has now`() throws {
        #expect(!lists.exist)
        try lists.write(plan, of: names)
        #expect(lists.exist)
        #expect(try folder.text(of: "lists/train.txt") == "e.png\na.png\n")
        let read = try lists.plan(of: ["new.png"] + names)
        #expect(read.train == [4, 1] && read.validation == [3] && read.test == [2])
    }

    @Test func `A name that no example has, and one that is there twice, are errors`() throws {
        try lists.write(plan, of: names)
        let error = #expect(throws: DataError.self) { try lists.plan(of: Array(names.dropLast())) }
        #expect(error?.description.contains("e.png") == true && error?.path.hasSuffix("train.txt") == true)
        try folder.write("b.png\na.png\n", to: "lists/test.txt")
        let leak = #expect(throws: DataError.self) { try lists.plan(of: names) }
        #expect(leak?.description.contains("a.png, which is in train.txt too") == true, "\(leak as Any)")
    }

    @Test func `A missing list is an error`() throws {
        try folder.write("a.png\n", to: "lists/train.txt")
        let error = #expect(throws: DataError.self) { try lists.plan(of: names) }
        #expect(error?.path.hasSuffix("validation.txt") == true)
    }
}
