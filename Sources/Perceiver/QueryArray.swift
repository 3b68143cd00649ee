import Layers
import Tensors

/// The queries of a decoder: a row of channels for each output, laid out like an `InputArray`.
///
/// b batch, o queries, c content channels, p position channels. A query is [content | positions].
public struct QueryArray: Sendable {
    /// [b, o, c], or [1, o, c] where all examples have the same queries; [b * v, o, c] where an output asks each
    /// of v views of an example something else.
    public var content: Tensor
    /// Channels after the content that are the same for all examples; copied for each example only when decoded.
    public var positions: Positions?
    /// The queries of each output by name, where there are several.
    public var parts: [String: Range<Int>]

    /// Makes a query array of its parts.
    public init(_ content: Tensor, positions: Positions? = nil, parts: [String: Range<Int>] = [:]) {
        require(content.rank == 3, "The content of a query array is [b, o, c], not \(content.shape).")
        require(
            positions.map { $0.shape[0] == content.shape[1] } ?? true,
            "Positions of shape \(positions?.shape ?? []) do not fit queries of shape \(content.shape).")
        self.content = content
        self.positions = positions
        self.parts = parts
    }

    /// Makes queries that are the same for all examples, [o, channels]: learned ones, or positions.
    public init(shared rows: Tensor) { self.init(rows.reshaped(to: [1] + rows.shape)) }

    /// The number of queries, o.
    public var count: Int { content.shape[1] }
    /// Channels of a query, c + p.
    public var channels: Int { content.shape[2] + (positions?.shape[1] ?? 0) }
    /// The whole queries, [b or 1, o, c + p].
    public var rows: Tensor { rows(0..<count) }

    /// A range of ``rows``.
    public func rows(_ range: Range<Int>) -> Tensor {
        let content = range == 0..<count ? content : content.sliced(range, along: 1)
        guard let positions else { return content }
        let rows = positions.rows(range)
        return concatenated(
            [content, rows.broadcast(to: [content.shape[0]] + rows.shape)], along: 2)
    }
}

/// The outputs of a decoder: a row of channels for each query.
public struct DecoderOutput: Sendable {
    /// [b, o, channels]; [b * v, o, channels] where an output asks each of v views.
    public var rows: Tensor
    /// The rows of each output by name, as its queries were; a part within a part is called `part.part`.
    public var parts: [String: Range<Int>]
    /// The input array of the examples, whole, for outputs that predict it; nil where cached latents stand for it.
    public var input: InputArray?

    /// Makes a decoder's output of its parts.
    public init(_ rows: Tensor, parts: [String: Range<Int>] = [:]) {
        self.rows = rows
        self.parts = parts
    }

    /// The outputs for the queries of one part.
    ///
    /// - Throws: ``BatchError`` that lists the names of the parts.
    public func part(_ name: String) throws -> DecoderOutput {
        guard let range = parts[name] else {
            throw BatchError(
                "The decoder was not asked for \"\(name)\"; it was asked for \(parts.keys.sorted().quoted).")
        }
        let inner = parts.part(name).mapValues {
            $0.lowerBound - range.lowerBound..<$0.upperBound - range.lowerBound
        }
        var part = self
        part.rows = rows.sliced(range, along: 1)
        part.parts = inner
        return part
    }
}
