import Foundation
import Synchronization

/// Does exchanges one after the other on a thread of its own, while the model is computed.
final class ExchangeQueue: Sendable {
    private let queue = DispatchQueue(label: "exchanges between ranks")
    private let failure = Mutex<(any Error)?>(nil)
    private let spent = Mutex(ExchangeTime())

    /// How long exchanges have taken until now.
    var time: ExchangeTime { spent.withLock { $0 } }

    /// Does `body` when all earlier ones are done; after an error none is done any more.
    func begin<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> Pending<Value> {
        let pending = Pending<Value> { [self] seconds in spent.withLock { $0.waited += seconds } }
        queue.async { [self] in
            let earlier = failure.withLock { $0 }
            let start = ContinuousClock.now
            let result = Result { () throws -> Value in
                if let earlier { throw earlier }
                return try body()
            }
            spent.withLock { $0.exchanged += start.duration(to: .now) / .seconds(1) }
            if case .failure(let error) = result { failure.withLock { $0 = $0 ?? error } }
            pending.finish(result)
        }
        return pending
    }
}

/// The seconds that exchanges between ranks have taken.
package struct ExchangeTime: Sendable {
    /// Those in which something was sent or received, or another rank was waited for.
    package var exchanged = 0.0
    /// Those of them in which nothing was computed meanwhile.
    package var waited = 0.0
}

/// A value that another thread makes.
final class Pending<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: Result<Value, any Error>?
    private let onWait: (Double) -> Void

    /// A value that is made later; `onWait` gets the seconds that somebody has waited for it.
    init(onWait: @escaping (Double) -> Void) { self.onWait = onWait }

    /// A value that is there.
    init(_ value: Value) {
        result = .success(value)
        onWait = { _ in }
    }

    /// The value, once it is made.
    ///
    /// - Throws: what went wrong in making it.
    func value() throws -> Value {
        let start = ContinuousClock.now
        defer { onWait(start.duration(to: .now) / .seconds(1)) }
        return try condition.withLock {
            while true {
                if let result { return try result.get() }
                condition.wait()
            }
        }
    }

    fileprivate func finish(_ result: Result<Value, any Error>) {
        condition.withLock {
            self.result = result
            condition.broadcast()
        }
    }
}
