/// The settings of all operations in a scope: a task-local value, which child tasks inherit.
///
/// Each function below sets one part while its body runs and restores it however the body ends, so they nest
/// in any order.
struct ExecutionContext: Sendable {
    /// Whether operations are recorded for gradients.
    var isRecording = false
    /// Where dropout gets its seeds; nil outside training, where there is no dropout.
    var dropoutStream: DropoutStream?
    /// Of matrix products.
    var precision = Precision.float32
    /// How many threads may share the work of one operation; nil for all.
    var threadLimit: Int?

    /// That of the current scope.
    @TaskLocal static var current = ExecutionContext()

    /// Runs `body` with one part set to `value`.
    static func with<Value, Result>(
        _ part: WritableKeyPath<ExecutionContext, Value>, _ value: Value, _ body: () throws -> Result
    ) rethrows -> Result {
        var context = current
        context[keyPath: part] = value
        return try $current.withValue(context, operation: body)
    }
}

/// Whether operations are recorded in the current scope.
public var isRecording: Bool { ExecutionContext.current.isRecording }

/// The precision of matrix products in the current scope.
public var productPrecision: Precision { ExecutionContext.current.precision }

/// Whether the current scope is a step of training, which ``withDropout(seed:step:_:)`` begins.
public var isTraining: Bool { ExecutionContext.current.dropoutStream != nil }

/// Runs `body` and records its operations, so that ``Tensor/gradients()`` of its result can be computed.
///
/// Outside a recording nothing is recorded, so inference needs no special call.
public func recording<Result>(_ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.isRecording, true, body)
}

/// Runs `body` without recording, inside a recording.
public func withoutRecording<Result>(_ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.isRecording, false, body)
}

/// Runs `body` with dropout, whose random numbers depend on `seed` and `step` only.
///
/// So a step of training is the same whether or not the run was interrupted before it.
///
/// - Parameters:
///   - seed: of the run.
///   - step: of the run.
///   - body: what to run.
/// - Returns: what `body` returns.
public func withDropout<Result>(seed: UInt64, step: Int, _ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.dropoutStream, DropoutStream(seed: seed, step: step), body)
}

/// Runs `body` without dropout, inside a step of training.
public func withoutDropout<Result>(_ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.dropoutStream, nil, body)
}

/// Runs `body` with its matrix products at a precision.
///
/// Backward uses the precision of the scope in which ``Tensor/gradients()`` is called.
///
/// - Parameters:
///   - precision: of the products in `body`; other tasks are not affected.
///   - body: what to run.
/// - Returns: what `body` returns.
public func withPrecision<Result>(_ precision: Precision, _ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.precision, precision, body)
}

/// Runs `body` with fewer threads, to leave some to other work.
///
/// Results do not depend on it.
///
/// - Parameters:
///   - limit: the most threads that share the work of one operation, at least 1; replaces the limit of an
///     outer scope.
///   - body: what to run.
/// - Returns: what `body` returns.
public func withThreads<Result>(_ limit: Int, _ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.threadLimit, max(1, limit), body)
}
