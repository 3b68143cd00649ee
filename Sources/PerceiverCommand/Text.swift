import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports

// How numbers and names are shown to the user.

extension Double {
    /// The number with `count` digits after the decimal point.
    func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }

    /// 0.9812 as `98.12 %`.
    var percent: String { "\((self * 100).fixed(2)) %" }
}

extension String {
    /// The text in quotes if a shell would split or expand it.
    var quotedForShell: String {
        let plain = allSatisfy { $0.isLetter || $0.isNumber || "-_./+:@%=".contains($0) }
        return plain && !isEmpty ? self : "'" + replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    /// The text with spaces added up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}

extension MetricsRow {
    /// The row as text for the user.
    var sentence: String {
        var parts = ["epoch \(epoch)", "step \(step)", split.padded(to: 10)]
        if let loss { parts.append("loss \(Double(loss).fixed(4))") }
        if let accuracy { parts.append("accuracy \(Double(accuracy).percent)") }
        let shown = others.filter { $0.key != Self.waitingColumn && !Metrics.isDetail($0.key) }
        for (name, value) in shown.sorted(by: { $0.key < $1.key }) {
            parts.append(metricPhrase(name, Double(value)))
        }
        if let examplesPerSecond { parts.append("\(Int(examplesPerSecond)) examples/s") }
        if let waitingRemark { parts.append(waitingRemark) }
        return parts.joined(separator: "  ")
    }
}

extension Metrics {
    /// What is left for the end of training, so that a line of progress has the loss and a metric or two.
    private static let details = [
        "top5_accuracy", "balanced_accuracy", "macro_f1", "auc", "calibration_error", "rmse", "r2",
    ]

    /// Whether the metric, of one output or of one of several, is left for the end of training.
    static func isDetail(_ name: String) -> Bool {
        details.contains(name.split(separator: ".").last.map(String.init) ?? name)
    }

    /// The metrics of a split as text for the user, loss and accuracy first.
    ///
    /// `exampleCount` is that of the split: a metric may count other things.
    func sentence(of split: String, exampleCount: Int) -> String {
        let first = ["loss", "accuracy"]
        // With five classes or fewer, top-5 accuracy is always 1.
        let hidden = first + ((confusion?.classNames.count ?? 6) <= 5 ? ["top5_accuracy"] : [])
        // With several outputs, each with its own classes, a common share would mean nothing.
        let others = values.filter {
            !hidden.contains($0.key) && !($0.key.hasSuffix(".top5_accuracy") && $0.value == 1)
        }
        let names = first + others.keys.sorted()
        let phrases = names.compactMap { name in values[name].map { metricPhrase(name, $0) } }
        return
            (["\(split): \(exampleCount.grouped) \(exampleCount == 1 ? "example" : "examples")"]
            + phrases).joined(separator: ", ")
    }
}

/// A metric as text for the user, shares in percent.
func metricPhrase(_ name: String, _ value: Double) -> String {
    let abbreviations = ["f1", "auc", "mae", "mse", "rmse", "r2"]
    let words = name.replacingOccurrences(of: "top5", with: "top-5").split { $0 == "." || $0 == "_" }
        .map { abbreviations.contains(String($0)) ? $0.uppercased() : String($0) }.joined(separator: " ")
    return "\(words) \(name.hasSuffix("accuracy") ? value.percent : value.fixed(4))"
}

extension Encodable {
    /// JSON on several lines, with sorted keys.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
