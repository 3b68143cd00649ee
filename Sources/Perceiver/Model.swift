import Layers
import Tensors

/// What can be trained, measured, kept and taken over: it predicts, and says how wrong it is.
///
/// ``PerceiverIO`` is one. Random numbers that it draws in training come from dropout alone, so that a step is the same
/// wherever it is done.
public protocol Model: Module {
    /// The prediction for a batch.
    ///
    /// - Throws: what the model cannot use about the batch.
    func callAsFunction(_ batch: Batch) throws -> Batch

    /// How wrong the model is about a batch that holds the truth too.
    ///
    /// - Throws: what the model cannot use about the batch.
    func loss(on batch: Batch) throws -> Loss

    /// Over how many things of a batch each term of its loss is the mean, by the names of the terms; by default `loss`,
    /// over the examples.
    ///
    /// Known before the loss, so that parts of a batch can be weighted where none of them sees the others.
    func lossCounts(in batch: Batch) throws -> [String: Int]

    /// About how many bytes a batch takes on its way through the model, for an estimate of the memory that is needed.
    ///
    /// - Parameters:
    ///   - exampleCount: examples in the batch.
    ///   - trainedNames: the names of the parameters that learn from it; nil: the model only predicts.
    /// - Returns: by default 0: not known.
    func batchBytes(exampleCount: Int, trainedNames: Set<String>?) -> Double
}

extension Model {
    /// One term, `loss`, over the examples.
    public func lossCounts(in batch: Batch) -> [String: Int] { ["loss": batch.count] }

    /// Not known.
    public func batchBytes(exampleCount: Int, trainedNames: Set<String>?) -> Double { 0 }
}

/// A model that first makes latents of each example: where what makes them is frozen, they can be kept.
///
/// Where a batch has its `latents`, the model makes none.
public protocol ModelWithLatents: Model {
    /// The shape of the latents of one example.
    var latentShape: [Int] { get }

    /// The latents of a batch: [b] and then ``latentShape``.
    ///
    /// - Throws: what the model cannot use about the batch.
    func latents(of batch: Batch) throws -> Tensor

    /// Whether latents depend on the parameter of that name.
    func makesLatents(_ parameterName: String) -> Bool
}
