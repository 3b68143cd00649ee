import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverTraining

/// How much a model needs the named rows of its input, as a table and as a chart.
struct ImportanceReport {
    let rows: [RowImportance]
    private let whole: SplitMetrics
    private let metric: String

    /// - Parameters:
    ///   - rows: what was measured with each row exchanged.
    ///   - whole: what was measured with none.
    ///   - metric: the metric that people look at.
    init(_ rows: [RowImportance], whole: SplitMetrics, metric: String) {
        (self.rows, self.whole, self.metric) = (rows, whole, metric)
    }

    /// How much larger a metric is with a row exchanged.
    private func change(_ row: RowImportance, _ metric: String) -> Double {
        (row.exchanged[metric] ?? 0) - (whole.metrics[metric] ?? 0)
    }

    /// A line for each row: its name, how much the loss grows, and how the metric that people look at changes.
    var text: String {
        let metrics = metric == "loss" ? ["loss"] : ["loss", metric]
        return textTable(
            [["exchanged"] + metrics]
                + rows.map { row in
                    [row.name.asName]
                        + metrics.map { metric in
                            let change = change(row, metric)
                            return (change > 0 ? "+" : "")
                                + (metric.hasSuffix("accuracy") ? change.percent : change.fixed(4))
                        }
                })
    }

    /// The growth of the loss as bars, an SVG file.
    var chart: String {
        ImportancePlot(
            rows.map { ($0.name, change($0, "loss")) },
            title:
                "How much the loss (\(whole.metrics["loss"]?.fixed(4) ?? "-")) grows where a row is exchanged"
        ).source
    }
}
