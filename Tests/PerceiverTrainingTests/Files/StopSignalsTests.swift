import Foundation
import Testing

@testable import PerceiverTraining

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

    @Test func `A second interrupt ends the program at once`() async {
        await #expect(processExitsWith: .exitCode(128 + SIGINT)) {
            let signals = StopSignals()
            kill(getpid(), SIGTERM)
            wait { signals.requested != nil }
            kill(getpid(), SIGINT)
            wait { false }
        }
    }

    @Test func `A second termination changes nothing`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let signals = StopSignals()
            kill(getpid(), SIGINT)
            wait { signals.requested != nil }
            kill(getpid(), SIGTERM)
            wait(milliseconds: 100) { false }
            exit(signals.requested == SIGINT ? 7 : 1)
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
