import PerceiverKit

extension SeriesInput {
    /// Reads the last window of a CSV, TSV or NPZ file; channels that it does not have are left out.
    ///
    /// - Throws: `BatchError`, `DataError` or `FileError` that names the file, for what is no series of the model's channels.
    public func example(_ source: ExampleSource) throws -> Batch {
        let series = try description.series(source)
        return series.windows(before: [series.grid.count], length: window)
    }

    /// Whether it is called as a CSV, TSV or NPZ file.
    public func mayRead(fileAt path: String) -> Bool {
        Timeline.fileEndings.contains { path.lowercased().hasSuffix(".\($0)") }
    }
}

extension SeriesDescription {
    /// The channels of a user's file, standardised.
    ///
    /// - Throws: `BatchError`, `DataError` or `FileError` that names the file, for what is no series of these channels.
    func series(_ source: ExampleSource) throws -> StandardSeries {
        switch source {
        case .file(let path), .argument(let path):
            return try standardised(Timeline(at: path, columns), path: path)
        case .standardInput:
            throw BatchError(
                "\(source.name) is no file; a series is read from a CSV, TSV or NPZ file with its times.")
        }
    }
}
