import PerceiverKit

extension SeriesInput {
    /// Reads the last window of a CSV or TSV file; channels that it does not have are left out.
    ///
    /// - Throws: `BatchError` or `DataError` that names the file, for what is no series of the model's channels.
    public func example(_ source: ExampleSource) throws -> Batch {
        let path: String
        switch source {
        case .file(let name), .argument(let name): path = name
        case .standardInput:
            throw BatchError(
                "\(source.name) is no file; a series is read from a CSV or TSV file with its times.")
        }
        let series = try description.standardised(Timeline(at: path, description.columns), path: path)
        return series.windows(before: [series.grid.count], length: window)
    }

    /// Whether it is a CSV or TSV file.
    public func mayRead(fileAt path: String) -> Bool {
        [".csv", ".tsv"].contains { path.lowercased().hasSuffix($0) }
    }
}
