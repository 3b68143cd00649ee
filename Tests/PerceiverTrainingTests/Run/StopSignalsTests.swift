import Foundation
import Testing

@testable import PerceiverData
@testable import PerceiverFiles

// Signals belong to the whole process, so each test has a process of its own.
struct StopSignalsTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func `The first signal is noted and the program goes on`(number: Int32) async {
        await #expect(processExitsWith: .exitCode(7)) { [number] in
            let signals = StopSignals()
            if signals.requested != nil { exit(1) }
            kill(getpid(), number)
            wait { signals.requested != nil }
            exit(signals.requested == number ? 7 : 1)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `A second request ends the program at once`(second: Int32) async {
        await #expect(processExitsWith: .exitCode(128 + second)) { [second] in
            let signals = StopSignals()
            kill(getpid(), SIGTERM)
            wait { signals.requested != nil }
            kill(getpid(), second)
            wait { false }
        }
    }

    @Test func `A request ends the wait for a batch`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let signals = StopSignals()
            defer { signals.end() }
            let data = ToyData(onTrainingBatch: { _ in sleep(60) })
            let loader = BatchLoader([[0]], of: .train, from: data)
            kill(getpid(), SIGTERM)
            do {
                _ = try loader.next()
            } catch {
                exit((error as? Stopped)?.exitCode == 143 ? 7 : 1)
            }
        }
    }

    @Test func `Without anything to save a request ends the program at once`() async {
        await #expect(processExitsWith: .exitCode(128 + SIGTERM)) {
            StopSignals.endAtOnce()
            kill(getpid(), SIGTERM)
            wait { false }
        }
    }

    @Test func `Afterwards a signal ends the program as before`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let signals = StopSignals()
            signals.end()
            kill(getpid(), SIGTERM)
            wait { false }
        }
    }

    @Test func `Releasing it gives the signals back`() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            _ = StopSignals()
            kill(getpid(), SIGINT)
            wait { false }
        }
    }
}

/// Waits until `condition` holds, because a signal may reach another thread a moment later.
private func wait(milliseconds: Int = 5000, until condition: () -> Bool) {
    for _ in 0..<milliseconds where !condition() { usleep(1000) }
}
