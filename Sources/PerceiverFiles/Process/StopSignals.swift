import Foundation
import Synchronization

// The handler may use only this: an atomic that exists before the handler is installed.
private let requestedSignal = Atomic<Int32>(0)

/// Turns the first request to stop (Ctrl-C, SIGTERM, SIGUSR1, or SIGHUP of a terminal that is closed) into a flag that the training loop checks.
///
/// So the loop can finish its step and save; a second request ends the program at once. Code that has nothing to save,
/// such as reading data, evaluation and prediction on the terminal, stops at the first request. While this object exists, a pipe that
/// nobody reads any more does not end the program either. Signals belong to the whole process, so only one
/// `StopSignals` should exist at a time.
public final class StopSignals {
    // mpirun hands SIGUSR1 on to all processes, where it ends them after a second for the others; Slurm's users often choose it
    // to be told some time before a job's end.
    private static let signals = [SIGINT, SIGTERM, SIGUSR1, SIGHUP]
    private var previousHandlers: [(signal: Int32, handler: sighandler_t?)] = []

    /// Starts to watch for requests; earlier ones are forgotten.
    public init() {
        requestedSignal.store(0, ordering: .sequentiallyConsistent)
        for number in Self.signals where number != SIGHUP || !Self.isIgnored(number) { install(number) }
        previousHandlers.append((SIGPIPE, signal(SIGPIPE, SIG_IGN)))
    }

    /// Lets requests to stop end the program at once.
    ///
    /// That is the default, except for the first process of a container. If the parent process
    /// has them ignored, they stay ignored.
    public static func endAtOnce() {
        for number in signals {
            var action = sigaction()
            sigaction(number, nil, &action)
            if unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 0 {
                signal(number) { _exit(128 + $0) }
            }
        }
    }

    /// Does what throws ``Stopped`` at the first request, so that it can remove what it has begun.
    package static func watching<Outcome>(_ body: () throws -> Outcome) rethrows -> Outcome {
        let signals = StopSignals()
        defer { signals.end() }
        return try body()
    }

    /// Throws ``Stopped`` if the program was asked to stop: for long loops between two steps of training.
    public static func check() throws(Stopped) {
        let number = requestedSignal.load(ordering: .relaxed)
        if number != 0 { throw Stopped(signal: number) }
    }

    deinit { end() }

    /// The number of the first signal that asked the program to stop, or nil when none has.
    public var requested: Int32? {
        let number = requestedSignal.load(ordering: .sequentiallyConsistent)
        return number == 0 ? nil : number
    }

    /// Restores the previous signal handlers.
    public func end() {
        for (number, handler) in previousHandlers { signal(number, handler) }
        previousHandlers = []
        // Later work in this process was not asked to stop.
        requestedSignal.store(0, ordering: .sequentiallyConsistent)
    }

    /// Whether a signal is ignored, as nohup makes SIGHUP.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    private func install(_ number: Int32) {
        // `signal` rather than `sigaction`: its handler stays installed, and interrupted system calls go on.
        let previous = signal(number) { number in
            let first = requestedSignal.compareExchange(
                expected: 0, desired: number, ordering: .sequentiallyConsistent)
            // Nothing that takes a lock or allocates is allowed in a handler; `_exit` is.
            if !first.exchanged { _exit(128 + number) }
        }
        previousHandlers.append((number, previous))
    }
}
