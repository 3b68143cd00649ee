import Foundation

/// One run of some of the built tests with one of the switches thrown.
struct TestRun {
    /// The bundle of tests.
    let tests: String
    /// A folder for what they write.
    let folder: String
    /// Seconds of a processor after which the run counts as one that would never end.
    let seconds: Double

    /// What tells that something is wrong with the change of that number, 0 for none; nil if nothing does.
    ///
    /// The run and the programs that it starts mark in the file `seen` which switches they come by.
    func firstSign(of number: Int, _ arguments: [String], seen: String = "") throws -> String? {
        let (temporary, mark) = ("\(folder)/tmp", UUID().uuidString)
        try? FileManager.default.removeItem(atPath: temporary)
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        let output = "\(folder)/output.txt"
        try Data().write(to: URL(filePath: output))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        // A change must not take the machine's memory or disk.
        process.arguments =
            [
                "-c", "ulimit -c 0 -f 4000000 -v 16000000 -t \(Int(seconds)); exec \"$@\"", "bash", tests,
                "--testing-library",
                "swift-testing",
            ] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "MUTATION": "\(number)", "MUTATION_RUN": mark, "MUTATION_SEEN": seen, "TMPDIR": temporary,
            "HOME": temporary,
            // Pictures of the stack after a crash take seconds.
            "SWIFT_BACKTRACE": "enable=no",
        ]) { $1 }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = process.standardOutput
        process.standardInput = FileHandle.nullDevice
        process.currentDirectoryURL = URL(filePath: folder)
        try process.run()
        defer { killAll(marked: mark) }
        // Waiting takes no processor, and a machine that has other work takes its time.
        let end = Date().addingTimeInterval(20 * seconds)
        while true {
            let isRunning = process.isRunning
            let text = (try? String(decoding: Data(contentsOf: URL(filePath: output)), as: UTF8.self)) ?? ""
            if let sign = firstIssue(text) { return sign }
            if !isRunning {
                // 69: every test of the suite is one to leave out.
                if process.terminationReason == .exit, [0, 69].contains(process.terminationStatus) {
                    return nil
                }
                return
                    "crash, \(process.terminationReason == .exit ? "exit" : "signal") \(process.terminationStatus)"
            }
            if Date() > end { return "time-out" }
            usleep(200_000)
        }
    }

    private func firstIssue(_ text: String) -> String? {
        guard text.contains("recorded an issue") else { return nil }
        let plain = text.replacing(#/\u{1B}\[\d+m/#, with: "")
        guard
            let match = plain.firstMatch(
                of: #/(?:Test|Suite) ([^\n]+?) recorded an issue[^\n]* at (\S+?):\d+/#)
        else {
            return nil
        }
        return "\(match.output.2): \(String(match.output.1).oneLine)"
    }

    /// Ends the run's processes and those that they have started, which may be in endless loops.
    private func killAll(marked mark: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let identifier = Int32(name), identifier != getpid(),
                let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ"),
                environment.firstRange(of: Data("MUTATION_RUN=\(mark)".utf8)) != nil
            else { continue }
            kill(identifier, SIGKILL)
        }
    }
}
