import PerceiverSeries
import PerceiverTesting
import Testing

/// The series input, its outputs and the generated seasons do what adapters and data sets should.
struct SeriesConformanceTests {
    @Test(arguments: ["{horizon: 20}", "{horizon: 12, quantiles: [0.1, 0.5, 0.9]}"], [false, true])
    func `Forecasts conform`(output: String, isSeparate: Bool) throws {
        try expectConforms(
            [SeriesPlugin.self], input: "series", output: "forecast",
            settings: """
                input: {window: 48, patch: 8, separate_channels: \(isSeparate)}
                output: \(output)
                data: {count: 500}
                """)
    }

    @Test(arguments: [false, true])
    func `Hidden patches conform`(isSeparate: Bool) throws {
        try expectConforms(
            [SeriesPlugin.self], input: "series", output: "reconstruct",
            settings: """
                input: {window: 48, patch: 8, separate_channels: \(isSeparate)}
                data: {count: 500}
                """)
    }

    @Test(arguments: ["{}", "{quantiles: [0.1, 0.9]}"], [false, true])
    func `Imputed gaps conform`(output: String, isSeparate: Bool) throws {
        try expectConforms(
            [SeriesPlugin.self], input: "series", output: "impute",
            settings: """
                input: {window: 48, patch: 8, separate_channels: \(isSeparate)}
                output: \(output)
                data: {count: 500}
                """)
    }
}
