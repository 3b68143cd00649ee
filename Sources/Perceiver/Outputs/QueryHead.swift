import Layers
import Tensors

/// A learned query, and a linear map from the decoder's output for it to numbers, such as logits.
public struct QueryHead: NamelessModule {
    /// [1, channels]; nil where the model pools its latents.
    let query: Parameter?
    /// A layer between the decoder's output and the head; nil: none.
    let hidden: Linear?
    let head: Linear

    /// Channels of the query, and of the decoder's output for it.
    public let channels: Int
    /// Channels of what the map reads.
    let answerChannels: Int

    /// Declares the query and the map.
    ///
    /// - Parameters:
    ///   - outputCount: how many numbers an example gets.
    ///   - channels: of the query and of the decoder's output.
    ///   - hiddenChannels: of a hidden layer with GELU before the numbers; nil: no such layer.
    ///   - answerChannels: of what the map reads, where outputs share another before it; nil: those of the query.
    ///   - hasQuery: false for a model that pools its latents.
    public init(
        outputCount: Int, channels: Int, hiddenChannels: Int? = nil, answerChannels: Int? = nil,
        hasQuery: Bool = true
    ) {
        query = hasQuery ? Parameter([1, channels], .normal(standardDeviation: 0.02), role: .positions) : nil
        let read = answerChannels ?? channels
        hidden = hiddenChannels.map { Linear(read, $0) }
        head = Linear(hiddenChannels ?? read, outputCount, role: .prediction)
        (self.channels, self.answerChannels) = (channels, read)
    }

    /// The numbers [b, outputs] of the decoder's outputs [b, 1, channels].
    public func callAsFunction(_ decoded: DecoderOutput) -> Tensor {
        let features = hidden.map { $0(decoded.rows, activation: .gelu) } ?? decoded.rows
        return head(features).reshaped(to: [-1, head.weight.shape[0]])
    }
}

/// An output whose whole prediction for an example comes from one learned query.
public protocol OutputWithHead: OutputAdapter {
    /// The query, and the map from the decoder's output for it.
    var head: QueryHead { get }
}

extension OutputWithHead {
    /// Channels of the query.
    public var channels: Int { head.channels }

    /// Channels of what the map reads.
    public var answerChannels: Int { head.answerChannels }

    /// The learned query, [1, 1, channels].
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray
    {
        guard let query = head.query else {
            throw BatchError("This output has no query: it was made for a pooled model.")
        }
        return QueryArray(shared: query.value)
    }
}
