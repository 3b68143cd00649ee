/// What joins processes that each have some of the parts of a step's batch, and a model with the same weights.
public protocol GradientReducer {
    /// The number that the first part of this process has among those of all processes, from 0.
    ///
    /// Dropout goes by the number of a part, so it does not matter which process has it.
    var firstPart: Int { get }

    /// The sum of what the parts of all processes count, by the terms of the loss: asked once in a step, before gradients.
    ///
    /// - Throws: what went wrong between the processes.
    func sum(_ own: [String: Int]) throws -> [String: Int]

    /// The sum of what all processes have, the same in each: they are added in the order of their parts.
    ///
    /// - Throws: what went wrong between the processes.
    func sum(_ own: GradientSum) throws -> GradientSum
}

/// One process that has all parts.
public struct SingleProcess: GradientReducer {
    /// 0.
    public let firstPart = 0

    /// Makes the only process.
    public init() {}

    /// The same.
    public func sum(_ own: [String: Int]) -> [String: Int] { own }

    /// The same.
    public func sum(_ own: GradientSum) -> GradientSum { own }
}
