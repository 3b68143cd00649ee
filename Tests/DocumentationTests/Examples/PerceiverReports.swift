import PerceiverReports

/// Adds a row to a table of evaluations, and reads all of them.
func addedEvaluation(to path: String) throws -> [MetricsRow] {
    let file = try MetricsFile(path: path)
    try file.append(MetricsRow(step: 100, epoch: 2, split: "validation", loss: 0.25, seconds: 12))
    return try file.rows()
}
