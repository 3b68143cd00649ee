import Foundation

/// How a column writes its dates; a time of day may follow each.
package enum DateFormat: String, Codable, Sendable, CaseIterable {
    /// 2024-02-29, or 2024/02/29.
    case yearFirst
    /// 29.02.2024, 29/02/2024, or 29/02/24.
    case dayFirst
    /// 02/29/2024, or 02/29/24.
    case monthFirst

    /// The time that a text is; nil for another text.
    ///
    /// After a blank or a T there may be hours, minutes and seconds, and a Z or an offset, which is left out.
    package func time(_ text: String) -> DateTime? {
        let parts = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
        guard let date = parts.first else { return nil }
        let separators: [Character] =
            self == .monthFirst ? ["/"] : self == .dayFirst ? [".", "/", "-"] : ["-", "/"]
        guard let separator = separators.first(where: date.contains) else { return nil }
        let numbers = date.split(separator: separator, omittingEmptySubsequences: false).map(Self.number)
        guard numbers.count == 3, let a = numbers[0], let b = numbers[1], let c = numbers[2] else {
            return nil
        }
        let (written, month, day) =
            switch self {
            case .yearFirst: (a, b, c)
            case .dayFirst: (c, b, a)
            case .monthFirst: (c, a, b)
            }
        let digitCount = date.split(separator: separator)[self == .yearFirst ? 0 : 2].count
        guard let year = Self.year(written, digitCount: digitCount, isFirst: self == .yearFirst) else {
            return nil
        }
        guard let seconds = parts.count == 1 ? 0 : Self.secondsOfDay(parts[1]) else { return nil }
        return DateTime(year: year, month: month, day: day, secondsOfDay: seconds)
    }

    /// A year of four digits or, if it is last, of two: 69 to 99 are of the 20th century, as in C's strptime.
    private static func year(_ number: Int, digitCount: Int, isFirst: Bool) -> Int? {
        if digitCount == 4 { return number }
        guard digitCount == 2, !isFirst else { return nil }
        return number < 69 ? 2000 + number : 1900 + number
    }

    private static func number(_ text: Substring) -> Int? {
        text.count <= 4 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    private static func secondsOfDay(_ text: Substring) -> Double? {
        let clock = text.prefix { $0.isNumber || $0 == ":" || $0 == "." }
        let rest = text.dropFirst(clock.count)
        guard rest.isEmpty || rest == "Z" || rest.first == "+" || rest.first == "-" else { return nil }
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard (2...3).contains(parts.count), let hours = parts[0], let minutes = parts[1],
            let seconds = parts.count == 3 ? parts[2] : 0,
            (0...24).contains(hours), (0..<60).contains(minutes), (0...60).contains(seconds)
        else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }
}
