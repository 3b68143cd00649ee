import Foundation
import Perceiver
import PerceiverData
import PerceiverReports

// How numbers and names are put to people.

extension Double {
    /// With so many digits after the point.
    func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }

    /// 0.9812 as `98.12 %`.
    var percent: String { "\((self * 100).fixed(2)) %" }
}

extension String {
    /// In quotes if a shell would take it apart.
    var quotedForShell: String {
        let plain = allSatisfy { $0.isLetter || $0.isNumber || "-_./+:@%=".contains($0) }
        return plain && !isEmpty ? self : "'" + replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    /// Spaces added to reach a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}

extension MetricsRow {
    /// The row for a person.
    var sentence: String {
        var parts = ["epoch \(epoch)", "step \(step)", split.padded(to: 10)]
        if let loss { parts.append("loss \(Double(loss).fixed(4))") }
        if let accuracy { parts.append("accuracy \(Double(accuracy).percent)") }
        // The first five are left for the end: that share is near 1 long before.
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
    /// The metrics of a split for a person, loss and accuracy first.
    ///
    /// `exampleCount` is that of the split: a metric may count other things.
    func sentence(of split: Split, exampleCount: Int) -> String {
        let first = ["loss", "accuracy"]
        // Of five classes or fewer, the right one is always among the first five.
        let hidden = first + ((confusion?.classNames.count ?? 6) <= 5 ? ["top5_accuracy"] : [])
        // Of several outputs each has its own classes; a share of all says nothing.
        let others = values.filter {
            !hidden.contains($0.key) && !($0.key.hasSuffix(".top5_accuracy") && $0.value == 1)
        }
        let names = first + others.keys.sorted()
        let phrases = names.compactMap { name in values[name].map { metricPhrase(name, $0) } }
        return (["\(split.rawValue): \(exampleCount.grouped) examples"] + phrases).joined(separator: ", ")
    }
}

/// A metric for a person, shares in percent.
private func metricPhrase(_ name: String, _ value: Double) -> String {
    let words = name.replacingOccurrences(of: "top5_accuracy", with: "among the first five")
        .replacingOccurrences(of: ".", with: " ").replacingOccurrences(of: "_", with: " ")
    return "\(words) \(name.hasSuffix("accuracy") ? value.percent : value.fixed(4))"
}

extension Encodable {
    /// As JSON on several lines, keys in order.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
