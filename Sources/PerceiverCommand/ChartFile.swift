import ArgumentParser
import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining

/// Checks that a file of `--chart` is named as an SVG file.
///
/// - Throws: `ValidationError` if it is not.
func requireChartFile(_ path: String?) throws {
    guard let path, !path.lowercased().hasSuffix(".svg") else { return }
    throw ValidationError("--chart writes an SVG file; name it with .svg at its end, not \(path).")
}

extension FinishedRun {
    /// Checks that the output has charts, where a file for them is named.
    ///
    /// - Throws: `SettingsError` if it has none.
    func requireCharts(for path: String?) throws {
        guard path != nil, try !perceiverIO.hasCharts else { return }
        throw SettingsError(
            "The output \"\(settings.outputName)\" has no charts of its predictions; leave out --chart.")
    }

    /// Writes the charts of the prediction for an example, a batch of one, as an SVG file.
    ///
    /// - Throws: what the model cannot use about the example.
    func writeChart(of example: Batch, to path: String) throws {
        try AtomicFile.write(ChartsPlot(perceiverIO.charts(of: example)).source, to: path)
    }
}
