import Foundation
import PerceiverFiles

/// Makes things on another thread, a few ahead of their use.
package final class ReadAhead<Item: Sendable>: @unchecked Sendable {
    private let capacity: Int
    private let condition = NSCondition()
    private var ready: [Result<Item, any Error>] = []
    private var isFinished = false
    private var isCancelled = false

    /// Starts to make things.
    ///
    /// - Parameters:
    ///   - requests: what they are made of, in order.
    ///   - capacity: how many finished ones may wait to be used.
    ///   - make: makes one; after an error no further one is made.
    package init<Request: Sendable>(
        _ requests: [Request], capacity: Int, make: @escaping @Sendable (Request) throws -> Item
    ) {
        self.capacity = capacity
        Thread.detachNewThread { [self] in
            for request in requests {
                guard put(Result { try make(request) }) else { return }
            }
            condition.withLock {
                isFinished = true
                condition.broadcast()
            }
        }
    }

    /// Takes the next one, waiting for it if need be.
    ///
    /// - Parameter endsWhenStopped: whether a request to stop the program ends the wait.
    /// - Returns: the next one; nil after the last.
    /// - Throws: ``Stopped`` if the program was asked to stop; what went wrong in making it.
    package func next(endsWhenStopped: Bool = true) throws -> Item? {
        if endsWhenStopped { try StopSignals.check() }
        let result: Result<Item, any Error>? = try condition.withLock {
            while ready.isEmpty, !isFinished {
                // The wait ends now and then, because a request to stop does not end it.
                _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
                if endsWhenStopped { try StopSignals.check() }
            }
            guard !ready.isEmpty else { return nil }
            condition.broadcast()
            return ready.removeFirst()
        }
        return try result?.get()
    }

    /// Asks the thread to end.
    package func cancel() {
        condition.withLock {
            isCancelled = true
            condition.broadcast()
        }
    }

    /// Queues a thing, or the error of making it; false if no further one is wanted.
    private func put(_ result: Result<Item, any Error>) -> Bool {
        condition.withLock {
            while ready.count >= capacity, !isCancelled { condition.wait() }
            if isCancelled { return false }
            ready.append(result)
            if case .failure = result { isFinished = true }
            condition.broadcast()
            return !isFinished
        }
    }
}
