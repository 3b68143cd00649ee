import Foundation
import Synchronization

/// Does exchanges one after the other on a thread of its own, while the model is computed.
final class ExchangeQueue: Sendable {
    private let queue = DispatchQueue(label: "exchanges between ranks")
    private let failure = Mutex<(any Error)?>(nil)

    /// Does `body` when all earlier ones are done; after an error none is done any more.
    func begin<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> Pending<Value> {
        let pending = Pending<Value>()
        queue.async { [self] in
            let earlier = failure.withLock { $0 }
            let result = Result { () throws -> Value in
                if let earlier { throw earlier }
                return try body()
            }
            if case .failure(let error) = result { failure.withLock { $0 = $0 ?? error } }
            pending.finish(result)
        }
        return pending
    }
}

/// A value that another thread makes.
final class Pending<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: Result<Value, any Error>?

    /// A value that is made later.
    init() {}

    /// A value that is there.
    init(_ value: Value) { result = .success(value) }

    /// The value, once it is made.
    ///
    /// - Throws: what went wrong in making it.
    func value() throws -> Value {
        try condition.withLock {
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
