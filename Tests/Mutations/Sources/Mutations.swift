import ArgumentParser
import Foundation
import Synchronization

/// Puts small faults into a copy of the program, one at a time, and sees which of them the tests find.
@main struct Mutations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sees which small faults in Sources and Plugins the tests find.",
        discussion: """
            All of the drawn faults are put into one copy, each behind a switch that an environment variable throws, \
            so that the copy is built once. Of the tests that come by a fault, the nearest run first.
            """)

    @Option(help: "The folder of the package.") var package = "."
    @Option(help: "How many faults.") var count = 60
    @Option(help: "What the draw depends on.") var seed: UInt64 = 1
    @Option(help: "The beginning of the paths to draw from; may be given again.") var only: [String] = []
    @Option(help: "The beginning of paths to leave out; may be given again.") var except: [String] = []
    @Option(help: "The number of a fault of the draw to try; may be given again.") var number: [Int] = []
    @Option(help: "The number of the first fault of the draw to try.") var first = 1
    @Option(help: "Tests to leave out, such as those that watch the clock; may be given again.")
    var skip: [String] = []
    @Option(help: "How many faults are tried at once.") var jobs = 2
    @Option(help: "Seconds of a processor that a run of tests may take.") var seconds = 300.0
    @Option(help: "The folder for the copy and its build; kept for the next time.")
    var scratch = NSTemporaryDirectory() + "perceiver-mutations"
    @Flag(help: "Only list the faults of the draw.") var list = false

    private static let targets = [
        "Sources/CKernels": "Tensors", "Sources/Tensors": "Tensors", "Sources/Layers": "Perceiver",
        "Sources/Perceiver/": "Perceiver", "Sources/PerceiverFiles": "PerceiverFiles",
        "Sources/PerceiverSettings": "PerceiverSettings", "Sources/PerceiverData": "PerceiverData",
        "Sources/PerceiverReports": "PerceiverReports", "Sources/PerceiverTraining": "PerceiverTraining",
        "Sources/PerceiverTesting": "PerceiverTesting", "Sources/PerceiverCommand": "PerceiverCommand",
        "Sources/perceiver-io": "PerceiverCommand",
        "Plugins/Image": "PerceiverImage", "Plugins/Audio": "PerceiverAudio", "Plugins/Text": "PerceiverText",
        "Plugins/Sentiment": "PerceiverSentiment",
    ]

    func run() throws {
        let root = URL(filePath: package).standardizedFileURL.path
        let drawn = try Sample.draw(count, seed: seed, in: root, only: only, except: except)
        if list {
            for (index, mutation) in drawn.enumerated() { print(Self.row(index + 1, mutation, "")) }
            return
        }
        let copy = Copy(root: root, scratch: URL(filePath: scratch).standardizedFileURL.path)
        let built = try copy.build(drawn)
        say("\(built.count) of \(drawn.count) compile.")
        let skipped = skip.flatMap { ["--skip", $0] }
        let suites = try suites(copy, skipped)
        let chosen = built.filter { number, _ in
            number >= first && (self.number.isEmpty || self.number.contains(number))
        }
        // Most are found by the tests of their own target, which are quick: those are asked first, for all.
        let left = try missed(chosen, byNear: true, copy, suites, skipped)
        let survivors = try missed(left, byNear: false, copy, suites, skipped)
        for (number, mutation) in survivors {
            let isReached = suites.contains { $0.numbers.contains(number) }
            say(Self.row(number, mutation, isReached ? "SURVIVED" : "SURVIVED, no test comes by"))
        }
        say("\(chosen.count - survivors.count) of \(chosen.count) found.")
    }

    /// The suites and the switches that each comes by; an earlier run that is gone on with has seen this already.
    private func suites(_ copy: Copy, _ skipped: [String]) throws -> [Reach] {
        let file = "\(copy.scratch)/reach.json"
        if first > 1 || !number.isEmpty {
            return try JSONDecoder().decode([Reach].self, from: Data(contentsOf: URL(filePath: file)))
        }
        let suites = try Reach.measure(copy, seconds: seconds, jobs: jobs, skipped)
        say("Without a fault all \(suites.count) suites pass.")
        try JSONEncoder().encode(suites).write(to: URL(filePath: file))
        return suites
    }

    /// The faults that nobody finds of those tests that come by them and lie in their own target, or in the others.
    private func missed(
        _ chosen: [(number: Int, mutation: Mutation)], byNear isNear: Bool, _ copy: Copy, _ suites: [Reach],
        _ skipped: [String]
    ) throws -> [(number: Int, mutation: Mutation)] {
        let waiting = Mutex(chosen[...])
        let left = Mutex(chosen.prefix(0))
        let seconds = seconds
        try Threads.run(jobs) { worker in
            let tests = TestRun(tests: copy.tests, folder: copy.folder(ofWorker: worker), seconds: seconds)
            while let (number, mutation) = waiting.withLock({ $0.popFirst() }) {
                let target = Self.targets.first { mutation.path.hasPrefix($0.key) }
                    .map { "\($0.value)Tests." }
                let asked = suites.filter {
                    $0.numbers.contains(number) && $0.suite.hasPrefix(target ?? "") == isNear
                }
                let filters = asked.flatMap { ["--filter", $0.filter] }
                if !asked.isEmpty, let sign = try tests.firstSign(of: number, filters + skipped) {
                    say(Self.row(number, mutation, sign))
                } else {
                    left.withLock { $0.append((number, mutation)) }
                }
            }
        }
        return left.withLock { $0 }.sorted { $0.number < $1.number }
    }

    private static func row(_ number: Int, _ mutation: Mutation, _ sign: String) -> String {
        "| \(number) | \(mutation.path):\(mutation.line) | `\(mutation.change.replacing("|", with: "\\|"))` | \(sign) |"
    }
}
