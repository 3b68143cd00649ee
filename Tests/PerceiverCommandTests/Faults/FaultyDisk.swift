import Foundation
import TestSupport
import Testing

/// A disk under the program that fails when it is told to: `Tests/FaultyDisk/faulty_disk.c`, which is built here.
enum FaultyDisk {
    /// A call that changes a file or a name, as the log has it.
    struct Call: Equatable {
        let name: String
        let path: String
        /// The new name, of one that is renamed.
        let target: String?
    }

    /// The library, in a folder that is there for as long as the tests run.
    private static let library = Task {
        let folder = try TemporaryFolder()
        let source = URL(filePath: #filePath).appending(path: "../../../FaultyDisk/faulty_disk.c")
            .standardized
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = [
            "clang", "-O1", "-shared", "-fPIC", "-o", folder.file("faulty.so"), source.path,
        ]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0, "The faulty disk does not compile.")
        return folder
    }

    /// Runs the program in `folder` on such a disk, and logs its calls, of which the one of that number fails.
    ///
    /// If the failure stays, later calls fail too. The limit is that of open files.
    static func run(
        _ arguments: [String], in folder: TemporaryFolder, failingAt call: Int? = nil,
        with error: Int32 = ENOSPC,
        stays: Bool = false, fileLimit: Int? = nil
    ) async throws -> Program.Outcome {
        var environment = [
            "LD_PRELOAD": try await library.value.file("faulty.so"), "FAULTY_DISK_FOLDER": folder.path,
            "FAULTY_DISK_LOG": folder.file(".calls"), "FAULTY_DISK_ERROR": "\(error)",
        ]
        if let call { environment["FAULTY_DISK_CALL"] = "\(call)" }
        if stays { environment["FAULTY_DISK_STAYS"] = "1" }
        if let fileLimit { environment["FAULTY_DISK_FILES"] = "\(fileLimit)" }
        return try await Program.run(arguments, in: folder, environment: environment)
    }

    /// The calls of the last program in `folder`, in order.
    static func calls(in folder: TemporaryFolder) throws -> [Call] {
        try folder.text(of: ".calls").split(separator: "\n").map { line in
            let parts = line.split(separator: "\t").map { String($0.dropFirst(folder.path.count + 1)) }
            return Call(
                name: String(line.prefix { $0 != "\t" }), path: parts[1],
                target: parts.count > 2 ? parts[2] : nil)
        }
    }

    /// The numbers of the calls that write, without those that only go on with what the call before them did.
    static func turns(of calls: [Call]) -> [Int] {
        // What cannot be removed stays, which loses nothing.
        let removals: Set = ["unlink", "rmdir"]
        return calls.indices.filter {
            ($0 == 0 || calls[$0] != calls[$0 - 1]) && !removals.contains(calls[$0].name)
        }
        .map { $0 + 1 }
    }
}
