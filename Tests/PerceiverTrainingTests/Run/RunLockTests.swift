import Foundation
import PerceiverData
import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverTraining

/// One process at a time writes in the folder of a run.
struct RunLockTests {
    private let files = FileManager.default

    @Test func `A second writer is refused, and told who has the run`() throws {
        let run = try ToyRun()
        let trainer = try run.start()
        let attempts: [() throws -> RunDirectory] = [
            { try RunDirectory(resuming: run.path) },
            {
                try RunDirectory(
                    creating: run.path, settings: run.settings, data: run.dataset.description,
                    overwrites: true)
            },
        ]
        for attempt in attempts {
            let error = #expect(throws: FileError.self) { try attempt() }
            #expect(error?.path == run.path)
            let host = ProcessInfo.processInfo.hostName
            #expect(
                error?.reason.contains("in use: process \(getpid()) on \(host)") == true, "\(error as Any)")
        }
        #expect(try RunDirectory(existing: run.path).settings() == run.settings.tree)
        #expect(try trainer.run() == .finished)
    }

    @Test func `The lock goes with its holder`() throws {
        let run = try ToyRun()
        let first = try RunDirectory(
            creating: run.path, settings: run.settings, data: run.dataset.description, overwrites: false)
        #expect(files.fileExists(atPath: run.file("lock")))
        first.lock?.release()
        #expect(!files.fileExists(atPath: run.file("lock")))
        #expect(try RunDirectory(resuming: run.path).lock?.formerHolder == nil)
    }

    @Test func `The lock of a process that has ended is taken over`() throws {
        let run = try ToyRun()
        _ = try run.start().run(steps: 1)
        run.end()
        try run.folder.write("process 4194305 on elsewhere\n", to: "run/lock")
        let opened = try RunDirectory(resuming: run.path)
        #expect(opened.lock?.formerHolder == "process 4194305 on elsewhere")
        #expect(try run.folder.text(of: "run/lock").hasPrefix("process \(getpid()) on "))
    }

    @Test func `A file of somebody else with the name of the lock stays`() throws {
        let run = try ToyRun()
        try run.folder.write("my notes\n", to: "run/lock")
        #expect(throws: FileError.self) { try run.start() }
        #expect(try run.folder.text(of: "run/lock") == "my notes\n")
    }

    @Test func `A lock that is a link to another file leaves that alone`() throws {
        let run = try ToyRun()
        _ = try run.start().run(steps: 1)
        run.end()
        try run.folder.write("mine", to: "diary.txt")
        try files.createSymbolicLink(
            atPath: run.file("lock"), withDestinationPath: run.folder.file("diary.txt"))
        #expect(throws: FileError.self) { try run.resume() }
        #expect(try run.folder.text(of: "diary.txt") == "mine")
    }
}
