extension CombinedOutput: OutputWithTables, OutputWithCharts, OutputWithFiles {
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

    /// Whether one of the outputs has some.
    public var hasFiles: Bool {
        ordered.contains { ($0.part.adapter as? any OutputWithFiles)?.hasFiles ?? false }
    }

    /// The files of all outputs that have some, each with its output's name before its own.
    public func files(of prediction: Batch, in batch: Batch) throws -> [[PredictedFile]] {
        var all = Array(repeating: [PredictedFile](), count: batch.count)
        for (name, part) in ordered {
            guard let adapter = part.adapter as? any OutputWithFiles else { continue }
            let own = try adapter.files(of: prediction.part(name), in: batch.view(of: name))
            for (example, files) in own.enumerated() {
                all[example] += files.map { PredictedFile(name: "\(name).\($0.name)", bytes: $0.bytes) }
            }
        }
        return all
    }
}
