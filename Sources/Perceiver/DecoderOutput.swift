import Layers
import Tensors

/// The outputs of a decoder: a row of channels for each query, or what an output adapter keeps of it.
public struct DecoderOutput: Sendable {
    /// The rows for queries of each kind, one kind after another.
    private var segments: [Tensor]
    /// The rows of each output by name, as its queries were; a part within a part is called `part.part`.
    public var parts: [String: Range<Int>]
    /// The input array of the examples, whole, for outputs that predict it; nil where cached latents stand for it.
    public var input: InputArray?

    /// Makes a decoder's output of its parts.
    public init(_ rows: Tensor, parts: [String: Range<Int>] = [:]) {
        self.init(segments: [rows], parts: parts)
    }

    init(segments: [Tensor], parts: [String: Range<Int>]) {
        self.segments = segments
        self.parts = parts
    }

    /// [b, o, channels]; [b * v, o, channels] where an output asks each of v views.
    public var rows: Tensor {
        get { segments.count == 1 ? segments[0] : concatenated(segments, along: 1) }
        set { segments = [newValue] }
    }

    /// The same with every row, [b, o, channels], replaced.
    package func mapRows(_ change: (Tensor) -> Tensor) -> DecoderOutput {
        var changed = self
        changed.segments = segments.map(change)
        return changed
    }

    /// The outputs for the queries of one part.
    ///
    /// - Throws: ``BatchError`` that lists the names of the parts.
    public func part(_ name: String) throws -> DecoderOutput {
        guard let range = parts[name] else {
            throw BatchError(
                "The decoder was not asked for \"\(name)\"; it was asked for \(parts.keys.sorted().quoted).")
        }
        var part = self
        part.parts = parts.part(name).mapValues {
            $0.lowerBound - range.lowerBound..<$0.upperBound - range.lowerBound
        }
        part.segments = []
        var start = 0
        for rows in segments {
            let own = range.clamped(to: start..<start + rows.shape[1])
            if own == start..<start + rows.shape[1] {
                part.segments.append(rows)
            } else if !own.isEmpty {
                part.segments.append(
                    rows.sliced(own.lowerBound - start..<own.upperBound - start, along: 1))
            }
            start += rows.shape[1]
        }
        return part
    }
}
