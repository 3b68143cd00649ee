import PerceiverKit

extension ForecastOutput: OutputWithCharts {
    /// A chart for each channel: the window, the forecast with the band of its quantiles, and the truth where it is known.
    public func charts(of prediction: Batch, in batch: Batch) throws -> [LineChart] {
        let forecast = try prediction.tensor("forecast")
        var lines = [
            SeriesLine("past", from: -window, try batch.tensor("values"), isGap: try batch.tensor("is_gap")),
            SeriesLine("forecast", from: 0, quantiles.middle(of: forecast)),
        ]
        if let truth = batch.tensors["target"] {
            lines.append(SeriesLine("truth", from: 0, truth, isGap: try batch.tensor("is_unknown")))
        }
        return try description.charts(of: lines, band: quantiles.band(of: forecast, from: 0), in: batch)
    }
}
