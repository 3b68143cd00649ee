import PerceiverKit

extension ImputeOutput: OutputWithPieces {
    /// The tensor of a batch that says which gaps have rows in a table; without it, all.
    private static var askedName: String { "is_asked" }

    /// A row for each gap of a channel in the window, or each that is asked for, in the units of the data.
    public func tables(of prediction: Batch, in batch: Batch) throws -> [[PredictedTable]] {
        let origins = try batch.doubles("origin")
        let isShown = try (batch.tensors[Self.askedName] ?? batch.tensor("is_gap")).elements(as: UInt8.self)
        return try description.tables(
            of: prediction.tensor("imputed"), batch.tensor("channels"), names: quantiles.names,
            isShown: { isShown[$0] == 1 }
        ) { origins[$0] + Double($1 - window) * description.step }
    }

    /// The windows of a file, which overlap by half, each asked for the gaps that are nearer to its middle than to another's; of a
    /// file without gaps the last window.
    public func pieces(of source: ExampleSource) throws -> [Batch] {
        let series = try description.series(source)
        let count = series.grid.count
        let ends = stride(from: window, to: count, by: max(1, window / 2)) + [count]
        var start = 0
        let windows = try ends.enumerated().map { index, end in
            let stop = index + 1 < ends.count ? (end + ends[index + 1] - window) / 2 : count
            defer { start = stop }
            return try asking(for: start..<stop, series.windows(before: [end], length: window), endingAt: end)
        }
        let withGaps = windows.filter(\.hasGaps).map(\.window)
        return withGaps.isEmpty ? windows.suffix(1).map(\.window) : withGaps
    }

    /// A window that is asked for the gaps in a range of places of its series, and whether there are any.
    private func asking(
        for range: Range<Int>, _ window: Batch, endingAt end: Int
    ) throws -> (window: Batch, hasGaps: Bool) {
        let isGap = try window.tensor("is_gap")
        let asked = isGap.elements(as: UInt8.self).enumerated().map { index, isGap in
            range.contains(end - self.window + index % self.window) ? isGap : 0
        }
        var window = window
        window.tensors[Self.askedName] = Tensor(asked, shape: isGap.shape)
        return (window, asked.contains(1))
    }

    /// All rows, channel by channel, with a line on how many there are.
    public func joined(_ tables: [PredictedTable]) -> PredictedTable {
        var joined = tables[0]
        let rows = Dictionary(grouping: tables.flatMap(\.rows)) { $0.texts[1] }
        joined.rows = description.channels.flatMap { rows[$0.name] ?? [] }
        let count = joined.rows.count
        joined.note =
            count == 0
            ? "there are no gaps to fill" : "\(count.grouped) \(count == 1 ? "gap" : "gaps") filled"
        return joined
    }
}
