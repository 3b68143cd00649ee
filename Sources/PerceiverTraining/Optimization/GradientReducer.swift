/// Adds up gradients over processes, each with some parts of a step's batch and a model with the same weights.
public protocol GradientReducer {
    /// The number of this process's first part among the parts of all processes, from 0.
    ///
    /// Dropout depends on the number of a part, so it does not matter which process computes it.
    var firstPart: Int { get }

    /// The sum of the loss counts of all processes, by the terms of the loss; called once in a step, before gradients.
    ///
    /// - Throws: what went wrong between the processes.
    func sum(_ own: [String: Int]) throws -> [String: Int]

    /// The sum of the gradients of all processes, the same in each: they are added in the order of their parts.
    ///
    /// - Throws: what went wrong between the processes.
    func sum(_ own: GradientSum) throws -> GradientSum
}

/// A single process with all parts.
public struct SingleProcess: GradientReducer {
    /// 0.
    public let firstPart = 0

    /// Makes a reducer for a single process.
    public init() {}

    /// Returns its argument.
    public func sum(_ own: [String: Int]) -> [String: Int] { own }

    /// Returns its argument.
    public func sum(_ own: GradientSum) -> GradientSum { own }
}
