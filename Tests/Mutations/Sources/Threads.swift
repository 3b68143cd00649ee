import Foundation
import Synchronization

/// Work that waits for processes most of the time, on threads of its own.
enum Threads {
    /// Runs `body` with the numbers from 0, each on a thread, waits for all, and throws the first error there was.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        let group = DispatchGroup()
        let failure = Mutex<(any Error)?>(nil)
        for number in 0..<count {
            group.enter()
            Thread.detachNewThread {
                do { try body(number) } catch { failure.withLock { $0 = $0 ?? error } }
                group.leave()
            }
        }
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
