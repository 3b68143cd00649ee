import Foundation
import Synchronization

/// One suite of tests, and the changes whose switches it comes by: no other suite can find them.
struct Reach: Codable {
    /// The target and the suite, as in `TensorsTests.ThreadTests`, or a test outside all suites.
    let suite: String
    let numbers: Set<Int>

    /// More than the numbers of a draw.
    static let size = 1 << 16

    /// What chooses exactly this suite.
    var filter: String { "^\(NSRegularExpression.escapedPattern(for: suite))(/|$)" }

    /// Runs every suite by itself, without a fault, so many at once.
    static func measure(_ copy: Copy, seconds: Double, jobs: Int, _ skipped: [String]) throws -> [Reach] {
        let waiting = Mutex(try suites(of: copy, skipped)[...])
        let found = Mutex<[Reach]>([])
        try Threads.run(jobs) { worker in
            let run = TestRun(tests: copy.tests, folder: copy.folder(ofWorker: worker), seconds: seconds)
            let seen = "\(run.folder)/seen"
            try FileManager.default.createDirectory(atPath: run.folder, withIntermediateDirectories: true)
            while let suite = waiting.withLock({ $0.popFirst() }) {
                try Data(count: size).write(to: URL(filePath: seen))
                let empty = Reach(suite: suite, numbers: [])
                if let sign = try run.firstSign(of: 0, ["--filter", empty.filter] + skipped, seen: seen) {
                    throw Failure("Without a fault the suite \(suite) fails: \(sign)")
                }
                let marks = try Data(contentsOf: URL(filePath: seen))
                let reach = Reach(suite: suite, numbers: Set(marks.indices.filter { marks[$0] != 0 }))
                found.withLock { $0.append(reach) }
            }
        }
        return found.withLock { $0 }.sorted { $0.suite < $1.suite }
    }

    private static func suites(of copy: Copy, _ skipped: [String]) throws -> [String] {
        let options = skipped.map { "'\($0)'" }.joined(separator: " ")
        let listed = try Shell.run(
            "'\(copy.tests)' --testing-library swift-testing --list-tests \(options) 2>/dev/null")
        guard listed.code == 0 else { throw Failure("The tests cannot be listed.\n\(listed.text)") }
        let tests = listed.text.split(separator: "\n").filter { $0.contains("Tests.") }
        return Set(tests.map { String($0.prefix { $0 != "/" }) }).sorted()
    }
}
