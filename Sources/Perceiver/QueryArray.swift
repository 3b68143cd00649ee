import Layers
import Tensors

/// The queries of a decoder: a row of channels for each output.
///
/// b batch, o queries, c content channels, p position channels. A query is [content | positions]. Queries of several kinds stand
/// one after another as segments, each with content and positions of its own.
public struct QueryArray: Sendable {
    /// The queries of each output by name, where there are several.
    public let parts: [String: Range<Int>]
    /// At least one, in order.
    let segments: [Segment]

    /// Queries of one kind, laid out like an `InputArray`.
    struct Segment: Sendable {
        /// The path to the output that asks, such as `video.frames`; empty where there is one output.
        var name = ""
        /// [b, o, c], or [1, o, c].
        var content: Tensor
        var positions: Positions?

        var count: Int { content.shape[1] }
        var channels: Int { content.shape[2] + (positions?.shape[1] ?? 0) }
    }

    /// Makes a query array of its parts.
    ///
    /// - Parameters:
    ///   - content: [b, o, c], or [1, o, c] where all examples have the same queries; [b * v, o, c] where an output asks each
    ///     of v views of an example something else.
    ///   - positions: channels after the content that are the same for all examples; copied for each only when decoded.
    ///   - parts: the range of each of several outputs, by name.
    public init(_ content: Tensor, positions: Positions? = nil, parts: [String: Range<Int>] = [:]) {
        require(content.rank == 3, "The content of a query array is [b, o, c], not \(content.shape).")
        require(
            positions.map { $0.shape[0] == content.shape[1] } ?? true,
            "Positions of shape \(positions?.shape ?? []) do not fit queries of shape \(content.shape).")
        segments = [Segment(content: content, positions: positions)]
        self.parts = parts
    }

    /// Makes queries that are the same for all examples, [o, channels]: learned ones, or positions.
    public init(shared rows: Tensor) { self.init(rows.reshaped(to: [1] + rows.shape)) }

    /// Makes queries that are positions, the same for all examples.
    public init(positions: Positions) {
        self.init(Tensor(zeros: [1, positions.shape[0], 0]), positions: positions)
    }

    /// Joins the queries of several outputs, one output after the other, and names their ranges.
    ///
    /// Where an output names ranges of its own, they are called `output.range`.
    init(joining outputs: [(name: String, queries: QueryArray)]) {
        require(
            Set(outputs.map(\.queries.channels)).count == 1,
            "Queries that are joined have the same channels, not \(outputs.map(\.queries.channels)).")
        var (ranges, segments, start) = ([String: Range<Int>](), [Segment](), 0)
        for (name, queries) in outputs {
            ranges[name] = start..<start + queries.count
            for (inner, range) in queries.parts {
                ranges["\(name).\(inner)"] = start + range.lowerBound..<start + range.upperBound
            }
            segments += queries.segments.map { segment in
                var named = segment
                named.name = segment.name.isEmpty ? name : "\(name).\(segment.name)"
                return named
            }
            start += queries.count
        }
        (parts, self.segments) = (ranges, segments)
    }

    /// The same queries with `channels` [1, k] appended to each.
    func padded(with channels: Tensor) -> QueryArray {
        QueryArray(
            parts: parts,
            segments: segments.map { segment in
                var padded = segment
                padded.positions =
                    segment.positions?.followed(by: channels)
                    ?? Positions(channels.broadcast(to: [segment.count, channels.shape[1]]))
                return padded
            })
    }

    private init(parts: [String: Range<Int>], segments: [Segment]) {
        (self.parts, self.segments) = (parts, segments)
    }

    /// The number of queries, o.
    public var count: Int { segments.reduce(0) { $0 + $1.count } }
    /// Channels of a query, c + p.
    public var channels: Int { segments[0].channels }
    /// The whole queries, [b or 1, o, c + p].
    public var rows: Tensor {
        let rows = segments.map { $0.rows(0..<$0.count) }
        let exampleCount = rows.map { $0.shape[0] }.max() ?? 1
        return rows.count == 1
            ? rows[0]
            : concatenated(rows.map { $0.broadcast(to: [exampleCount] + $0.shape.dropFirst()) }, along: 1)
    }
}

extension QueryArray.Segment {
    /// A range of the whole queries, [b or 1, range, c + p].
    func rows(_ range: Range<Int>) -> Tensor {
        let content = range == 0..<count ? content : content.sliced(range, along: 1)
        guard let positions else { return content }
        let rows = positions.rows(range)
        guard content.shape[2] > 0 else { return rows.reshaped(to: [1] + rows.shape) }
        return concatenated(
            [content, rows.broadcast(to: [content.shape[0]] + rows.shape)], along: 2)
    }
}
