import PerceiverKit

extension ExampleForm {
    /// A table or arrays of times and values.
    static let series = ExampleForm.file(
        mediaTypes: ["text/csv", "text/tab-separated-values", "application/x-npz"])
}

extension SeriesInput {
    /// A series.
    public var exampleForm: ExampleForm { .series }

    /// Reads the last window of a CSV, TSV or NPZ file; channels that it does not have are left out.
    ///
    /// - Throws: `BatchError`, `DataError` or `FileError` that names the file, for what is no series of the model's channels.
    public func example(_ source: ExampleSource) throws -> Batch {
        try description.lastWindow(of: source, length: window)
    }

    /// Which channels a file does not have, and which are not read.
    ///
    /// - Throws: `BatchError` or `DataError` for what is no series.
    public func notes(on source: ExampleSource) throws -> [String] {
        try description.notes(on: source)
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
        try standardised(timeline(source), path: source.name)
    }

    /// Which channels a user's file does not have, and which are not read.
    ///
    /// - Throws: `BatchError` or `DataError` for what is no series.
    func notes(on source: ExampleSource) throws -> [String] {
        let known = channels.map(\.name)
        let names = try timeline(source).names
        let missing = known.filter { !names.contains($0) }
        // Reading it says so.
        if missing.count == known.count { return [] }
        let new = names.filter { !known.contains($0) }
        return [
            missing.isEmpty ? nil : "\(missing.quoted) not there, and not predicted",
            new.isEmpty
                ? nil : "\(new.quoted) not read: no \(new.count == 1 ? "channel" : "channels") of the model",
        ].compactMap { $0 }
    }

    /// The last window of a user's file; channels that it does not have are left out.
    ///
    /// - Throws: `BatchError`, `DataError` or `FileError` that names the file, for what is no series of these channels.
    func lastWindow(of source: ExampleSource, length: Int) throws -> Batch {
        let series = try series(source)
        let count = series.grid.count
        guard series.valueCount(count - length..<count) > 0 else {
            throw DataError(
                path: source.name, expected: "a value among the last \(length) times (input.window)",
                found: "gaps alone")
        }
        return series.windows(before: [count], length: length)
    }

    /// The times and channels of a user's file.
    func timeline(_ source: ExampleSource) throws -> Timeline {
        try source.withFile { try Timeline(at: $0, columns) }
    }
}
