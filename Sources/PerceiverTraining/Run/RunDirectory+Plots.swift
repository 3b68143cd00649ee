import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports

extension RunDirectory {
    private var metricsPath: String { "\(path)/metrics.csv" }

    private var folderName: String { URL(filePath: path).lastPathComponent }

    /// The numbers to draw, and the step of the best checkpoint.
    private func curves(named name: String) throws -> CurvesPlot.Run {
        CurvesPlot.Run(
            name: name, rows: try MetricsFile.rows(ofFileAt: metricsPath), bestStep: checkpoint(.best).step)
    }

    /// Draws the curves of metrics.csv as curves.svg, if it has any number, with a mark at the best checkpoint.
    ///
    /// - Throws: `FileError` if a file cannot be read or written.
    public func writeCurves() throws {
        guard let source = CurvesPlot(try curves(named: folderName)).source else { return }
        try AtomicFile.write(source, to: "\(path)/curves.svg")
    }

    /// The curves of metrics.csv as SVG; nil where there is nothing to draw.
    ///
    /// - Throws: `FileError` if the file cannot be read.
    package func curves() throws -> String? { CurvesPlot(try curves(named: folderName)).source }

    /// Draws the curves of several runs into one file.
    ///
    /// - Parameters:
    ///   - runs: the runs, named by their folders, or by their whole paths if two folders have the same name.
    ///   - path: the path of the SVG file.
    /// - Throws: `FileError` if a file cannot be read or written, or if no run has a number to show.
    public static func writeComparison(of runs: [RunDirectory], to path: String) throws {
        let names = runs.map(\.folderName)
        let isClear = Set(names).count == names.count
        let plot = CurvesPlot(
            comparing: try zip(runs, names).map { run, name in
                try run.curves(named: isClear ? name : run.path)
            })
        guard let source = plot.source else {
            throw FileError(
                path: runs.first?.metricsPath ?? path,
                reason:
                    "has no evaluation yet, nor has that of any other run named; there is nothing to draw.")
        }
        try AtomicFile.write(source, to: path)
    }

    /// Draws a confusion table as confusion.svg.
    ///
    /// - Parameters:
    ///   - table: the confusion table of a split.
    ///   - title: the text above it.
    /// - Throws: `FileError` if the file cannot be written.
    public func writeConfusion(_ table: ConfusionTable, title: String) throws {
        try AtomicFile.write(ConfusionPlot(table, title: title).source, to: "\(path)/confusion.svg")
    }
}
