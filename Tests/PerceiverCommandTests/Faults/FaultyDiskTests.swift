import Foundation
import TestSupport
import Testing

/// Runs on disks that are full, broken, read-only, or that have no descriptors left.
///
/// With `PERCEIVER_EVERY_FAULT=1` in the environment every call fails once, in every way; otherwise a few do.
@Suite(.serialized) struct FaultyDiskTests {
    private static let isThorough = ProcessInfo.processInfo.environment["PERCEIVER_EVERY_FAULT"] == "1"

    /// One call that fails.
    private struct Fault: CustomStringConvertible {
        let call: Int
        let error: Int32
        let stays: Bool

        var description: String {
            "call \(call): \(String(cString: strerror(error)))\(stays ? ", from then on" : "")"
        }
    }

    /// What of the calls of a run is tried.
    private func faults(_ calls: [FaultyDisk.Call]) -> [Fault] {
        let errors = [ENOSPC, EIO, EROFS, EMFILE]
        let turns = FaultyDisk.turns(of: calls)
        if Self.isThorough {
            return turns.flatMap { call in
                errors.flatMap { error in [false, true].map { Fault(call: call, error: error, stays: $0) } }
            } + calls.indices.map { Fault(call: $0 + 1, error: ENOSPC, stays: true) }
        }
        let count = 14
        return (0..<count).map { index in
            Fault(
                call: turns[(2 * index + 1) * turns.count / (2 * count)], error: errors[index % errors.count],
                stays: index % 3 == 0)
        }
    }

    /// The names and contents that a run ends with, without those that depend on the clock.
    private func result(_ folder: TemporaryFolder) throws -> [String: [UInt8]] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.file("run"))
        return try Dictionary(
            uniqueKeysWithValues: names.filter { !$0.contains("tfevents") }.map { name in
                let isTimeless = name.hasSuffix(".safetensors") || name.hasSuffix(".svg")
                return (name, isTimeless ? try bytes(ofFile: folder.file("run/\(name)")) : [])
            })
    }

    /// Expects that a run ended with the files and contents of another.
    private func expect(_ folder: TemporaryFolder, equals expected: [String: [UInt8]], _ fault: Fault) throws
    {
        let found = try result(folder)
        let names = Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }
        #expect(names.isEmpty, "\(fault): missing, more or different")
    }

    private func expectOneSentence(_ outcome: Program.Outcome, _ fault: Fault) {
        #expect(outcome.status == 1, "\(fault): \(outcome.text)")
        let last = outcome.errors.split(whereSeparator: \.isNewline).last ?? ""
        #expect(last.hasPrefix("Error: ") && last.hasSuffix("."), "\(fault): \(outcome.text)")
        #expect(!last.contains("NSCocoa") && !last.contains("Domain="), "\(fault): \(outcome.text)")
    }

    @Test func `Every file is on disk before it takes its name, and the name after it`() async throws {
        let folder = try TemporaryFolder()
        try await FaultyDisk.run(TinyRun.train(), in: folder).expectSuccess()
        let calls = try FaultyDisk.calls(in: folder)
        let renamed = calls.indices.filter { index in
            calls[index].name == "rename"
                && calls[..<index].contains { $0.name == "open" && $0.path == calls[index].path }
        }
        #expect(renamed.count >= 10)
        for index in renamed {
            let (file, target) = (calls[index].path, calls[index].target ?? "")
            let before = calls[..<index].filter { $0.path == file }.map(\.name)
            let written = try #require(before.lastIndex(of: "write"), "\(target)")
            #expect(before[written...].contains("sync"), "\(target) is not on disk before it has its name")
            let parent = URL(filePath: "/\(target)").deletingLastPathComponent().path + "/"
            let next = calls[(index + 1)...].first { $0.name != "close" }
            #expect(
                next.map { $0.name == "sync" && "/\($0.path)/".hasPrefix(parent) } ?? false,
                "the name \(target) is not on disk")
        }
    }

    @Test func `A new run that cannot write says so, and can begin again or go on`() async throws {
        let whole = try TemporaryFolder()
        try await FaultyDisk.run(TinyRun.train(), in: whole).expectSuccess()
        let expected = try result(whole)
        for fault in faults(try FaultyDisk.calls(in: whole)) {
            let folder = try TemporaryFolder()
            let outcome = try await FaultyDisk.run(
                TinyRun.train(), in: folder, failingAt: fault.call, with: fault.error, stays: fault.stays)
            if outcome.status != 0 { expectOneSentence(outcome, fault) }
            let stands = try? bytes(ofFile: folder.file("run/checkpoints/last/state.json"))
            let again = try await Program.run(
                stands == nil ? TinyRun.train() + ["--overwrite"] : ["train", "--resume", "run"], in: folder)
            #expect(again.status == 0, "\(fault): \(again.text)")
            try expect(folder, equals: expected, fault)
        }
    }

    @Test func `A run that cannot write any more keeps its checkpoint, and goes on from it`() async throws {
        let start = try await TinyRun.finished()
        let more = ["train", "--resume", "run", "--steps", "6"]
        func copy() throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            try FileManager.default.copyItem(atPath: start.file("run"), toPath: folder.file("run"))
            return folder
        }
        let whole = try copy()
        try await FaultyDisk.run(more, in: whole).expectSuccess()
        let expected = try result(whole)
        for fault in faults(try FaultyDisk.calls(in: whole)) {
            let folder = try copy()
            let outcome = try await FaultyDisk.run(
                more, in: folder, failingAt: fault.call, with: fault.error, stays: fault.stays)
            if outcome.status != 0 { expectOneSentence(outcome, fault) }
            for which in ["best", "last"] {
                let used = try await Program.run(
                    ["evaluate", "--run", "run", "--checkpoint", which], in: folder)
                #expect(used.status == 0, "\(fault): \(used.text)")
            }
            let again = try await Program.run(more, in: folder)
            #expect(again.status == 0, "\(fault): \(again.text)")
            try expect(folder, equals: expected, fault)
        }
    }

    @Test(arguments: [3, 4, 5, 6, 8, 12]) func `Too few descriptors are an error that says so`(limit: Int)
        async throws
    {
        let folder = try TemporaryFolder()
        let outcome = try await FaultyDisk.run(TinyRun.train(), in: folder, fileLimit: limit)
        if limit <= 4 { #expect(outcome.errors.contains("Too many open files"), "\(outcome.text)") }
        if outcome.status != 0 { expectOneSentence(outcome, Fault(call: 0, error: EMFILE, stays: true)) }
        try await Program.run(TinyRun.train() + ["--overwrite"], in: folder).expectSuccess()
    }
}
