import Tensors

/// How a step of training moves the statistics of layers, kept aside until the step is known to be good.
///
/// So a step that fails leaves a model as it was, and a part of it that is computed again in the backward pass, outside
/// ``collect(_:)``, does not count twice. Processes that share a step tell each other their moves, and do all of them.
public final class MovingStatistics: @unchecked Sendable {
    // Sendable although it holds parameters: one thread at a time uses a model, and this with it.
    @TaskLocal private static var current: MovingStatistics?
    /// What was noted, in the order of the forward passes.
    package private(set) var moves: [Move] = []

    /// The change of one parameter by what a layer has seen: `kept` times its value plus `share` times what was seen.
    package struct Move {
        package let parameter: Parameter
        /// What the layer has seen, of the parameter's shape.
        package let seen: Tensor
        package let kept: Float
        package let share: Float

        package init(_ parameter: Parameter, seen: Tensor, kept: Float, share: Float) {
            (self.parameter, self.seen, self.kept, self.share) = (parameter, seen.detached, kept, share)
        }

        /// Changes the parameter.
        package func apply() { parameter.value = parameter.value.detached * kept + seen * share }
    }

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
        for move in moves { move.apply() }
        moves = []
    }

    /// Notes changes, if a forward pass is collected.
    static func note(_ moves: [Move]) { current?.moves += moves }
}
