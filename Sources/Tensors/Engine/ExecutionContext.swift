/// What holds for the operations in a body of code: one value for each task, handed on to the tasks it starts.
///
/// Each function below sets one part of it while its body runs, so they nest in any order, and whatever ends them, all is
/// as it was before.
struct ExecutionContext: Sendable {
    /// Whether operations remember how they came about.
    var isRecording = false
    /// What dropout draws from; nil outside training, where nothing is dropped.
    var dropoutStream: DropoutStream?
    /// Of products of matrices.
    var precision = Precision.float32
    /// How many threads may share the work of one operation; nil: all there are.
    var threadLimit: Int?

    /// The one that holds where this is asked.
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

/// Whether operations are remembered where this is asked.
public var isRecording: Bool { ExecutionContext.current.isRecording }

/// Runs `body` with operations remembered, so that gradients can be asked of its result.
///
/// Outside, nothing is remembered: evaluation needs no further word.
public func recording<Result>(_ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.isRecording, true, body)
}

/// Runs `body` without remembering, inside a recording.
public func withoutRecording<Result>(_ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.isRecording, false, body)
}

/// Runs `body` with dropout active, drawing from a stream of random numbers.
///
/// One step of training opens one stream, so a step is the same whether or not the run was interrupted before it.
///
/// - Parameters:
///   - seed: of the run.
///   - step: whose stream it is.
///   - body: what to run.
/// - Returns: what `body` returns.
public func withDropout<Result>(seed: UInt64, step: Int, _ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.dropoutStream, DropoutStream(seed: seed, step: step), body)
}

/// Runs `body` without dropout, inside a step of training.
public func withoutDropout<Result>(_ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.dropoutStream, nil, body)
}

/// Runs `body` with the products of matrices in it at a precision.
///
/// Backward multiplies at the precision that holds where ``Tensor/gradients()`` is asked.
///
/// - Parameters:
///   - precision: of products in `body`; those of other tasks stay as they are.
///   - body: what to run.
/// - Returns: what `body` returns.
public func withPrecision<Result>(_ precision: Precision, _ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.precision, precision, body)
}

/// Runs `body` with fewer threads than there are: for work beside other work.
///
/// Results do not depend on it.
///
/// - Parameters:
///   - limit: how many threads share the work of one operation at most, at least 1; it replaces that of a scope around.
///   - body: what to run.
/// - Returns: what `body` returns.
public func withThreads<Result>(_ limit: Int, _ body: () throws -> Result) rethrows -> Result {
    try ExecutionContext.with(\.threadLimit, max(1, limit), body)
}
