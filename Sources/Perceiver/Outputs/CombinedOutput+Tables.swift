extension CombinedOutput: OutputWithTables, OutputWithCharts {
    /// The tables of all outputs that have some, each with its output's name.
    public func tables(of prediction: Batch, in batch: Batch) throws -> [[PredictedTable]] {
        var all = Array(repeating: [PredictedTable](), count: batch.count)
        for (name, part) in ordered {
            guard let adapter = part.adapter as? any OutputWithTables else { continue }
            let own = try adapter.tables(of: prediction.part(name), in: batch.view(of: name))
            for (example, tables) in own.enumerated() {
                for var table in tables {
                    table.output = name
                    all[example].append(table)
                }
            }
        }
        return all
    }

    /// Whether one of the outputs has some.
    public var hasCharts: Bool {
        ordered.contains { ($0.part.adapter as? any OutputWithCharts)?.hasCharts ?? false }
    }

    /// The charts of all outputs that have some, each with its output's name before its title.
    public func charts(of prediction: Batch, in batch: Batch) throws -> [LineChart] {
        try ordered.flatMap { name, part in
            guard let adapter = part.adapter as? any OutputWithCharts else { return [LineChart]() }
            return try adapter.charts(of: prediction.part(name), in: batch.view(of: name)).map { chart in
                var chart = chart
                chart.title = "\(name): \(chart.title)"
                return chart
            }
        }
    }
}
