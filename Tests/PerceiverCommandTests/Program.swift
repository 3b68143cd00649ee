import Foundation
import Synchronization
import TestSupport
import Testing

/// The program `perceiver-io`, run as users run it.
enum Program {
    /// What a process left behind.
    struct Outcome {
        /// The exit status, or 128 and the number of the signal that ended it.
        let status: Int32
        let output: String
        let errors: String

        /// Both texts, to show when an expectation fails.
        var text: String { "exit \(status)\n\(output)\n\(errors)" }

        /// Expects that all went well.
        func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(status == 0, "\(text)", sourceLocation: sourceLocation)
        }

        /// Expects an error that has all of these parts.
        func expectError(_ parts: [String], sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(status == 1, "\(text)", sourceLocation: sourceLocation)
            #expect(errors.hasPrefix("Error: "), "\(errors)", sourceLocation: sourceLocation)
            for part in parts { #expect(errors.contains(part), "\(errors)", sourceLocation: sourceLocation) }
        }

        /// The output as one JSON value.
        func json<Value>(as type: Value.Type = Value.self) throws -> Value {
            let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return try #require(value as? Value, "\(text)")
        }
    }

    /// What the system allows a process; it ends one that takes more.
    struct Limits {
        let processorSeconds: Int
        let addressSpaceMegabytes: Int
    }

    /// A process that did not end in time.
    struct Timeout: Error, CustomStringConvertible {
        let description: String
    }

    /// The program lies beside the bundle of tests.
    private static func url() throws -> URL {
        let bundles = [Bundle.main] + Bundle.allBundles
        let folders = bundles.flatMap { bundle in
            [bundle.executableURL, bundle.bundleURL].compactMap { $0?.deletingLastPathComponent() }
        }
        let found = folders.map { $0.appending(path: "perceiver-io") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        return try #require(found, "no program beside the tests in \(folders)")
    }

    /// A program that is running.
    final class Running: Sendable {
        private let process: Mutex<Process>
        let folder: String
        private let name = UUID().uuidString

        /// Starts the program in `folder`, where its output is kept in files: pipes that nobody reads block it; if asked,
        /// with limits.
        init(
            _ arguments: [String], in folder: String, standardInput: FileHandle = .nullDevice,
            executable: String? = nil, limits: Limits? = nil, environment: [String: String] = [:]
        ) throws {
            self.folder = folder
            let process = Process()
            process.executableURL = try executable.map { URL(filePath: $0) } ?? Program.url()
            process.arguments = arguments
            if let limits {
                process.executableURL = URL(filePath: "/bin/sh")
                let command =
                    "ulimit -v \(limits.addressSpaceMegabytes * 1000); ulimit -t \(limits.processorSeconds); "
                    + "exec \"$0\" \"$@\""
                process.arguments = ["-c", command, try Program.url().path] + arguments
            }
            process.currentDirectoryURL = URL(filePath: folder)
            process.standardInput = standardInput
            // What is kept for other runs goes with the folder too, not into the user's own.
            process.environment = ProcessInfo.processInfo.environment.merging([
                "XDG_CACHE_HOME": "\(folder)/.cache"
            ]) { $1 }.merging(environment) { $1 }
            for suffix in ["out", "err"] {
                try Data().write(to: URL(filePath: "\(folder)/.\(name).\(suffix)"))
            }
            process.standardOutput = FileHandle(forWritingAtPath: "\(folder)/.\(name).out")
            process.standardError = FileHandle(forWritingAtPath: "\(folder)/.\(name).err")
            // Threads of a pool block signals, and a child begins with the mask of the thread that starts it.
            var (none, before) = (sigset_t(), sigset_t())
            sigemptyset(&none)
            pthread_sigmask(SIG_SETMASK, &none, &before)
            defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
            try process.run()
            self.process = Mutex(process)
        }

        var isRunning: Bool { process.withLock { $0.isRunning } }

        private func sendNow(_ number: Int32) { _ = process.withLock { kill($0.processIdentifier, number) } }

        /// Sends a signal some time after a condition first holds, or throws if the program ends before it does.
        ///
        /// On a thread of its own: a task may have to wait for its turn behind other tests until all is over.
        func send(
            _ number: Int32, after delay: Int = 0, once isDone: @escaping @Sendable () -> Bool = { true }
        ) async throws {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread { [self] in
                    while !isDone(), isRunning { usleep(1000) }
                    usleep(UInt32(1000 * delay))
                    if isRunning {
                        sendNow(number)
                        continuation.resume()
                    } else {
                        continuation.resume(throwing: Timeout(description: "The program ended too early."))
                    }
                }
            }
        }

        /// Waits for the end, and takes the life of a process that takes too long.
        func outcome(seconds: Double = 60) async throws -> Outcome {
            for _ in 0..<Int(seconds * 200) where isRunning { try await Task.sleep(for: .milliseconds(5)) }
            if isRunning {
                sendNow(SIGKILL)
                throw Timeout(
                    description: "\(process.withLock { $0.arguments ?? [] }) took over \(seconds) s")
            }
            let status = process.withLock {
                $0.terminationReason == .uncaughtSignal ? 128 + $0.terminationStatus : $0.terminationStatus
            }
            func text(_ suffix: String) -> String {
                (try? String(contentsOfFile: "\(folder)/.\(name).\(suffix)", encoding: .utf8)) ?? ""
            }
            return Outcome(status: status, output: text("out"), errors: text("err"))
        }
    }

    /// Runs a script in which `"$0"` is the program, to its end.
    static func shell(_ script: String, in folder: TemporaryFolder) async throws -> Outcome {
        try await Running(["-c", script, url().path], in: folder.path, executable: "/bin/bash").outcome()
    }

    /// Runs the program in `folder` to its end.
    static func run(
        _ arguments: [String], in folder: TemporaryFolder, standardInput: FileHandle = .nullDevice,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await Running(
            arguments, in: folder.path, standardInput: standardInput, environment: environment
        ).outcome()
    }
}
