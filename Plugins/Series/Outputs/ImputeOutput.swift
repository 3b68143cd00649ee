import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `impute`.
public struct ImputeSettings: Settings {
    @Setting(
        "share of the values that are hidden, half of it in whole patches, to be learned", .above(0, to: 0.9))
    public var hide: Float = 0.3
    @Setting(QuantilesHelp.quantiles, .share) public var quantiles: [Float] = []

    /// The defaults.
    public init() {}
}

/// The gaps of a window: a query for each channel and each patch.
///
/// A prediction is what lies on a line between the known neighbours in time, and what the decoder adds to it.
///
/// Reads what ``SeriesInput`` does, and `target`, float32 [b, k, window], with `is_unknown`, bytes of the same shape. The
/// prediction is `imputed`, standardised, [b, k, window, 1 or quantiles].
public struct ImputeOutput: OutputAdapter {
    let places: PlaceQueries
    let quantiles: Quantiles
    let description: SeriesDescription
    let window: Int

    /// Declares the output.
    ///
    /// - Throws: `SettingsError` for settings out of range, another input, or a model without a decoder.
    public init(_ settings: ImputeSettings = ImputeSettings(), context: OutputContext) throws {
        try settings.checkRanges(at: "output")
        try context.requireDecoder()
        let input = try context.input(SeriesInput.self)
        quantiles = try Quantiles(settings.quantiles)
        description = input.description
        window = input.window
        places = PlaceQueries(length: window, valueCount: quantiles.count, input: input)
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

    /// The values of the whole window, standardised.
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        let window = try window(of: batch)
        let base = window.interpolated + window.last
        return Batch([
            "imputed": base.reshaped(to: base.shape + [1])
                + places.values(of: decoded, in: window, length: self.window, valueCount: quantiles.count)
        ])
    }

    /// How many hidden values there are, over which the loss is a mean.
    public func lossCounts(in batch: Batch) throws -> [String: Int] { try quantiles.lossCounts(in: batch) }

    /// The mean squared error or the pinball loss, with `mse`, `mae` and, of quantiles, `coverage`.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        try quantiles.loss(of: prediction.tensor("imputed"), in: batch)
    }

    private func window(of batch: Batch) throws -> SeriesWindow {
        try SeriesWindow(batch, length: window, channelCount: description.channels.count)
    }
}

extension ImputeOutput: OutputWithCharts {
    /// A chart for each channel: what is known, what is put into the gaps, and the truth of those that were hidden.
    public func charts(of prediction: Batch, in batch: Batch) throws -> [LineChart] {
        let isGap = try batch.tensor("is_gap")
        let isKnown = Tensor(isGap.elements(as: UInt8.self).map { 1 - $0 }, shape: isGap.shape)
        let imputed = try prediction.tensor("imputed")
        var lines = [
            SeriesLine("known", from: -window, try batch.tensor("values"), isGap: isGap),
            SeriesLine("imputed", from: -window, quantiles.middle(of: imputed), isGap: isKnown),
        ]
        if let truth = batch.tensors["target"] {
            lines.append(SeriesLine("truth", from: -window, truth, isGap: try batch.tensor("is_unknown")))
        }
        return try description.charts(of: lines, in: batch)
    }
}
