import Layers
import PerceiverSettings

extension CombinedOutput: OutputWithGraph {
    /// The outputs, each with how many queries it has.
    ///
    /// - Throws: `SettingsError` for an output that cannot be computed by a graph beside others.
    private func graphParts() throws -> [(name: String, part: Part, adapter: any OutputWithGraph, count: Int)]
    {
        try ordered.map { name, part in
            guard let adapter = part.adapter as? any OutputWithGraph, let count = adapter.graphQueryCount
            else {
                throw SettingsError("The output \"\(name)\" cannot be exported beside others.")
            }
            return (name, part, adapter, count)
        }
    }

    /// The queries of all outputs, [b or 1, o, channels].
    public func queries(for rows: GraphRows) throws -> GraphArray {
        let all = try graphParts().map { name, part, adapter, count in
            let padding = rows.rows.graph.parameter(part.padding)
            return try adapter.queries(for: rows)
                .beside(padding, stretchedTo: [count, part.padding.shape[1]])
        }
        return all[0].joined(with: Array(all.dropFirst()), along: 1)
    }

    /// What each output has, as `output.name`.
    public func addPrediction(of decoded: GraphArray) throws {
        var start = 0
        for (name, _, adapter, count) in try graphParts() {
            // Without queries, in a pooled model, all outputs read the same row.
            let isPooled = (adapter as? any OutputWithHead).map { $0.head.query == nil } ?? false
            let own = isPooled ? decoded : decoded.sliced(start..<start + count, along: 1)
            let rows = head?(own) ?? own.sliced(0..<adapter.channels, along: 2)
            try decoded.graph.naming(outputsOf: name) { try adapter.addPrediction(of: rows) }
            start += count
        }
    }
}
