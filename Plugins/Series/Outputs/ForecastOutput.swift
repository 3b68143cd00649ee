import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `forecast`.
public struct ForecastSettings: Settings {
    @Setting("how many times after the window are predicted", .from(1, to: 10_000)) public var horizon = 24
    @Setting(QuantilesHelp.quantiles, .share) public var quantiles: [Float] = []

    /// The defaults.
    public init() {}
}

/// The times that follow a window: a query for each channel and each patch of them.
///
/// A prediction is the last known value of its channel, and a linear map of the window, which was fitted before, and what the
/// decoder adds to it.
///
/// Reads what ``SeriesInput`` does, and `target`, float32 [b, k, horizon], with `is_unknown`, bytes of the same shape. The
/// prediction is `forecast`, standardised, [b, k, horizon, 1 or quantiles].
public struct ForecastOutput: OutputAdapter {
    let places: PlaceQueries
    let horizon: Int
    let quantiles: Quantiles
    let linear: LinearForecast
    let description: SeriesDescription
    let window: Int

    /// Declares the output.
    ///
    /// - Throws: `SettingsError` for settings out of range, another input, a model without a decoder, or data that was not
    ///   prepared for it.
    public init(_ settings: ForecastSettings = ForecastSettings(), context: OutputContext) throws {
        try settings.checkRanges(at: "output")
        try context.requireDecoder()
        let input = try context.input(SeriesInput.self)
        guard let contents = context.data.files[LinearForecast.fileName] else {
            throw SettingsError(
                "The output \"forecast\" needs data with the times that follow; this data has none.")
        }
        quantiles = try Quantiles(settings.quantiles)
        horizon = settings.horizon
        window = input.window
        linear = try LinearForecast(contents: contents, window: window, horizon: horizon)
        description = input.description
        places = PlaceQueries(length: horizon, valueCount: quantiles.count, input: input)
    }

    /// Channels of a query.
    public var channels: Int { places.channelRows.channels }

    /// One for each channel and patch.
    public var usualQueryCount: Int { description.channels.count * places.placeRows.shape[0] }

    /// Whether channels are views.
    public var asksEachView: Bool { places.isSeparate }

    /// A query for each channel and patch.
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray
    {
        places.queries(for: try window(of: batch).channels)
    }

    /// The forecast, standardised.
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        let window = try window(of: batch)
        let base = (linear(window.filled) + window.last).reshaped(to: window.channels.shape + [horizon, 1])
        return Batch([
            "forecast": base
                + places.values(of: decoded, in: window, length: horizon, valueCount: quantiles.count)
        ])
    }

    /// How many values are known, over which the loss is a mean.
    public func lossCounts(in batch: Batch) throws -> [String: Int] { try quantiles.lossCounts(in: batch) }

    /// The mean squared error or the pinball loss, with `mse`, `mae` and, of quantiles, `coverage`.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        try quantiles.loss(of: prediction.tensor("forecast"), in: batch)
    }

    private func window(of batch: Batch) throws -> SeriesWindow {
        try SeriesWindow(batch, length: window, channelCount: description.channels.count)
    }
}
