import Foundation
import TestSupport
import Testing

@testable import PerceiverFiles

struct AtomicFileTests {
    private struct Interruption: Error {}

    @Test func `Writing leaves the new bytes and no other file`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("weights")
        try AtomicFile.write("old and long", to: path)
        try AtomicFile.write([1, 2, 3], to: path)
        #expect(try bytes(ofFile: path) == [1, 2, 3])
        #expect(try folder.names() == ["weights"])
    }

    @Test func `A failure while writing keeps the old file and removes the temporary one`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("weights")
        try AtomicFile.write("old", to: path)
        #expect(throws: Interruption.self) {
            try AtomicFile.write(to: path) { file in
                try file.write("new")
                #expect(try folder.names().count == 2)
                throw Interruption()
            }
        }
        #expect(try bytes(ofFile: path) == Array("old".utf8))
        #expect(try folder.names() == ["weights"])
    }

    @Test func `A folder in the way is an error and stays`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("weights")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let error = #expect(throws: FileError.self) { try AtomicFile.write("new", to: path) }
        #expect(error?.description == "The file \(path) cannot be replaced: Is a directory.")
        #expect(try folder.names() == ["weights"])
    }

    @Test func `What a dead process left is removed, and nothing else`() throws {
        let folder = try TemporaryFolder()
        for name in ["a.tmp-0123456789abcdef", "a.tmp-other", "a.tmp-12"] {
            try folder.write("text", to: name)
        }
        try AtomicFile.write(to: folder.file("b")) { file in
            TemporaryFile.removeLeftovers(inFolder: folder.path)
            #expect(FileManager.default.fileExists(atPath: file.path), "somebody is writing it")
        }
        #expect(try folder.names() == ["a.tmp-12", "a.tmp-other", "b"])
    }

    @Test func `A pipe is not replaced`() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.file("pipe"), 0o600)
        #expect(throws: FileError.self) { try AtomicFile.write("new", to: folder.file("pipe")) }
    }

    @Test func `Scratch memory does not follow a link of its name`() throws {
        let folder = try TemporaryFolder()
        let precious = try folder.write("precious", to: "precious")
        symlink(precious, folder.file("latents"))
        let memory = try ScratchMemory(byteCount: 100, path: folder.file("latents"))
        #expect(memory.bytes.count == 100)
        #expect(try folder.text(of: "precious") == "precious")
        #expect(try folder.names() == ["latents", "precious"])
    }

    @Test func `A missing folder is named with the system's reason`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: FileError.self) {
            try AtomicFile.write("text", to: folder.file("missing/weights"))
        }
        #expect(error?.description.contains("missing/weights") == true)
        #expect(error?.description.contains("No such file or directory") == true)
    }

    @Test(.enabled(if: access("/dev/full", W_OK) == 0))
    func `A full disk is reported with the system's reason`() throws {
        let file = try OutputFile(path: "/dev/full", mode: .append)
        let error = #expect(throws: FileError.self) { try file.write("text") }
        #expect(
            error?.description == "The file /dev/full cannot be written: No space left on device. "
                + "Free some space there, then go on: a run with train --resume, a download with the same command."
        )
    }

    @Test func `A folder that cannot be made says why`() {
        let error = #expect(throws: FileError.self) { try makeFolder(at: "/sys/perceiver-io") }
        #expect(error?.description.contains("No such file") == false, "\(error as Any)")
    }
}
