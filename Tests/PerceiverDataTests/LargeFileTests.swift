import Foundation
import TestSupport
import Testing

@testable import PerceiverData
@testable import PerceiverFiles
@testable import PerceiverSettings

/// Files that are larger than any memory, which take no space on the disk.
struct LargeFileTests {
    private func file(in folder: TemporaryFolder) throws -> String {
        let path = try folder.write("start", to: "large")
        try #require(truncate(path, 1 << 42) == 0)
        return path
    }

    @Test func `A file for which there is no memory is refused before it is read`() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder)
        let error = #expect(throws: DataError.self) { try readBytes(at: path) }
        #expect(error?.found.contains("\(1 << 42) bytes") == true)
    }

    @Test func `Settings and states are not looked for in a file that is far too large`() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder)
        let error = #expect(throws: FileError.self) { try SettingsTree(yamlFile: path) }
        #expect(error?.reason.contains("at most") == true)
    }

    @Test func `The search for the end of a line stops at the longest line`() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder)
        let error = #expect(throws: DataError.self) { try forEachTextLine(at: path) { _, _ in } }
        #expect(error?.path == "\(path), line 1")
    }

    @Test func `The search for the end of a row of columns stops too`() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder)
        let error = #expect(throws: DataError.self) { try Table(at: path) }
        #expect(error?.path == "\(path), row 1")
    }
}
