import Perceiver

extension RunDirectory {
    /// Draws the curves of metrics.csv as curves.svg, if there is a number in it to show.
    ///
    /// - Throws: `FileError` if a file cannot be read or written.
    public func writeCurves() throws {
        guard let source = CurvesPlot(try MetricsFile(path: "\(path)/metrics.csv").rows()).source else {
            return
        }
        try AtomicFile.write(source, to: "\(path)/curves.svg")
    }

    /// Draws a confusion table as confusion.svg.
    ///
    /// - Parameters:
    ///   - table: of some split.
    ///   - title: what is counted.
    /// - Throws: `FileError` if the file cannot be written.
    public func writeConfusion(_ table: ConfusionTable, title: String) throws {
        try AtomicFile.write(ConfusionPlot(table, title: title).source, to: "\(path)/confusion.svg")
    }
}
