import PerceiverKit
import PerceiverSeries

/// Settings for hours: the next week from the last four.
func weekAhead() -> (input: SeriesInputSettings, output: ForecastSettings) {
    var (input, output) = (SeriesInputSettings(), ForecastSettings())
    (input.window, input.patch) = (672, 24)
    (output.horizon, output.quantiles) = (168, [0.1, 0.5, 0.9])
    return (input, output)
}
