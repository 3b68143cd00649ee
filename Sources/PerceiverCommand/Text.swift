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
        // Top-5 accuracy is left for the end of training: it is near 1 long before.
        let shown = others.filter { $0.key != Self.waitingColumn && !$0.key.hasSuffix("top5_accuracy") }
        for (name, value) in shown.sorted(by: { $0.key < $1.key }) {
            parts.append(metricPhrase(name, Double(value)))
        }
        if let examplesPerSecond { parts.append("\(Int(examplesPerSecond)) examples/s") }
        if let waitingRemark { parts.append(waitingRemark) }
        return parts.joined(separator: "  ")
    }
}

extension Metrics {
    /// The metrics of a split as text for the user, loss and accuracy first.
    ///
    /// `exampleCount` is that of the split: a metric may count other things.
    func sentence(of split: Split, exampleCount: Int) -> String {
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
            (["\(split.rawValue): \(exampleCount.grouped) \(exampleCount == 1 ? "example" : "examples")"]
            + phrases).joined(separator: ", ")
    }
}

/// A metric as text for the user, shares in percent.
func metricPhrase(_ name: String, _ value: Double) -> String {
    let words = name.replacingOccurrences(of: "top5_accuracy", with: "top-5 accuracy")
        .replacingOccurrences(of: ".", with: " ").replacingOccurrences(of: "_", with: " ")
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
