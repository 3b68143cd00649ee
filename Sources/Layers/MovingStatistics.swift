/// How a step of training moves the statistics of layers, kept aside until the step is known to be good.
///
/// So a step that fails leaves a model as it was, and a part of it that is computed again in the backward pass, outside
/// ``collect(_:)``, does not count twice. Of several processes that share a step, each moves by its own parts.
public final class MovingStatistics: @unchecked Sendable {
    // Sendable although it holds parameters: one thread at a time uses a model, and this with it.
    @TaskLocal private static var current: MovingStatistics?
    private var moves: [() -> Void] = []

    /// No movement.
    public init() {}

    /// Runs `body`, a forward pass of a model in training, and notes what it adds to the statistics.
    ///
    /// - Parameter body: what to run; without it around a forward pass, the statistics stay.
    /// - Returns: what `body` returns.
    public func collect<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Self.$current.withValue(self, operation: body)
    }

    /// Changes the statistics by all that was noted, in the order of the forward passes.
    public func move() {
        for move in moves { move() }
        moves = []
    }

    /// Notes a change, if a forward pass is collected.
    static func note(_ move: @escaping () -> Void) { current?.moves.append(move) }
}
