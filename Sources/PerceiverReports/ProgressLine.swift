/// Formats progress as one line.
enum ProgressLine {
    /// The line with a bar, at most `width` characters long.
    ///
    /// On a narrow terminal the bar gets shorter first, and then the fields at the end are left out.
    static func text(_ progress: some ShownProgress, width: Int) -> String {
        var fields = progress.fields
        while fields.count > 1, fields.joined(separator: "  ").count > width { fields.removeLast() }
        let text = fields.joined(separator: "  ")
        // The bar takes its two brackets and a space.
        let barWidth = min(30, width - text.count - 3)
        if barWidth < 5 { return String(text.prefix(max(0, width))) }
        return bar(progress.share, width: barWidth) + " " + text
    }

    /// The line without a bar, for logs.
    static func plainText(_ progress: some ShownProgress) -> String {
        progress.fields.joined(separator: "  ")
    }

    /// A share as whole percent, of which 100% are all.
    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded(.down)))%" }

    private static func bar(_ share: Double, width: Int) -> String {
        let filledCount = Int((share * Double(width)).rounded(.down))
        return "[" + String(repeating: "=", count: filledCount)
            + String(repeating: " ", count: width - filledCount) + "]"
    }

    /// A time as minutes and seconds, or as hours, minutes and seconds: 1:05 or 2:00:09.
    static func duration(_ seconds: Double) -> String {
        // Longer than any real run, and small enough for an `Int`.
        let total = Int(min(max(0, seconds.isNaN ? 0 : seconds), 1e9).rounded())
        let (hours, minutes) = (total / 3600, total / 60 % 60)
        let rest = padded(total % 60, digitCount: 2)
        return hours == 0 ? "\(minutes):\(rest)" : "\(hours):\(padded(minutes, digitCount: 2)):\(rest)"
    }

    /// A number with a fixed count of digits after the decimal point; very large and infinite numbers as Swift writes
    /// them.
    static func decimal(_ value: Double, digitCount: Int) -> String {
        var scale = 1.0
        for _ in 0..<digitCount { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e15 else { return value.description }
        let (whole, part) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return sign + (digitCount == 0 ? "\(whole)" : "\(whole)." + padded(part, digitCount: digitCount))
    }

    private static func padded(_ number: Int, digitCount: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digitCount - text.count)) + text
    }
}
