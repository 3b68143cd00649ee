import Dispatch

/// What `body` makes on a thread outside the pool of tasks.
///
/// That pool has as many threads as there are cores; whatever may take long would keep all other requests from being answered.
func offPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
    }
}

extension ServiceRequest {
    /// What `read` makes of it: outside the pool if there is much to read.
    func read<Value: Sendable>(_ read: @escaping @Sendable (Self) throws -> Value) async throws -> Value {
        guard body.count > 1 << 16 else { return try read(self) }
        return try await offPool { try read(self) }
    }
}
