import PerceiverKit

extension ForecastOutput: OutputWithTables {
    /// A row for each channel and time, in the units of the data; quantiles in rising order.
    public func tables(of prediction: Batch, in batch: Batch) throws -> [[PredictedTable]] {
        let forecast = try prediction.tensor("forecast")
        let origins = try batch.doubles("origin")
        return description.tables(of: forecast, try batch.tensor("channels"), names: quantiles.names) {
            example, place in
            origins[example] + Double(place) * description.step
        }
    }
}
