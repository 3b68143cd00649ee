import Layers
import Tensors

/// A model that can be trained, evaluated, saved and loaded: it makes predictions and computes their loss.
///
/// ``PerceiverIO`` is one. Dropout must be the only thing in it that draws random numbers in training, so that a step
/// gives the same result wherever it runs.
public protocol Model: Module {
    /// The prediction for a batch.
    ///
    /// - Throws: what the model cannot use about the batch.
    func callAsFunction(_ batch: Batch) throws -> Batch

    /// The loss for a batch that has the targets too.
    ///
    /// - Throws: what the model cannot use about the batch.
    func loss(on batch: Batch) throws -> Loss

    /// How many values of a batch each term of the loss is a mean over, by the term's name; by default `loss`, over the
    /// examples.
    ///
    /// This is asked before the loss is computed, so that a part of a batch can be weighted without seeing the other parts.
    func lossCounts(in batch: Batch) throws -> [String: Int]

    /// About how many bytes the intermediate results of a batch take, to estimate the memory that is needed.
    ///
    /// - Parameters:
    ///   - exampleCount: examples in the batch.
    ///   - trainedNames: the names of the parameters that learn from it; nil: the model only predicts.
    /// - Returns: by default 0: not known.
    func batchBytes(exampleCount: Int, trainedNames: Set<String>?) -> Double

    /// The validation metric that tells the best checkpoint, where the user names none; by default `loss`.
    var usualMonitor: String { get }
}

extension Model {
    /// One term, `loss`, examples.
    public func lossCounts(in batch: Batch) -> [String: Int] { ["loss": batch.count] }

    /// Not known.
    public func batchBytes(exampleCount: Int, trainedNames: Set<String>?) -> Double { 0 }

    /// The loss.
    public var usualMonitor: String { "loss" }
}

/// A model that computes latents of each example first; if that part of it is frozen, latents can be cached.
///
/// The model uses the `latents` of a batch if it has them.
public protocol ModelWithLatents: Model {
    /// The shape of the latents of one view of an example; most examples have one view.
    var latentShape: [Int] { get }

    /// The latents of a batch, of shape [b] + ``latentShape``, or [b * v] + that for v views of each example.
    ///
    /// - Throws: what the model cannot use about the batch.
    func latents(of batch: Batch) throws -> Tensor

    /// How many views each example of a batch becomes; by default one.
    func viewCount(of batch: Batch) -> Int

    /// Whether the latents depend on the parameter called `name`.
    func makesLatents(_ parameterName: String) -> Bool
}

extension ModelWithLatents {
    /// One.
    public func viewCount(of batch: Batch) -> Int { 1 }
}
