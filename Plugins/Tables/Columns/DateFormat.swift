import Foundation
import PerceiverKit

/// How a column writes its dates; a time of day may follow each.
enum DateFormat: String, Codable, Sendable, CaseIterable {
    /// 2024-02-29, or 2024/02/29.
    case yearFirst
    /// 29.02.2024, or 29/02/2024.
    case dayFirst
    /// 02/29/2024.
    case monthFirst

    /// The time that a text is; nil for another text.
    ///
    /// After a blank or a T there may be hours, minutes and seconds, and a Z or an offset, which is left out.
    func time(_ text: String) -> DateTime? {
        let parts = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
        guard let date = parts.first else { return nil }
        let separators: [Character] =
            self == .monthFirst ? ["/"] : self == .dayFirst ? [".", "/", "-"] : ["-", "/"]
        guard let separator = separators.first(where: date.contains) else { return nil }
        let numbers = date.split(separator: separator, omittingEmptySubsequences: false).map(Self.number)
        guard numbers.count == 3, let a = numbers[0], let b = numbers[1], let c = numbers[2] else {
            return nil
        }
        let (year, month, day) =
            switch self {
            case .yearFirst: (a, b, c)
            case .dayFirst: (c, b, a)
            case .monthFirst: (c, a, b)
            }
        guard let seconds = parts.count == 1 ? 0 : Self.secondsOfDay(parts[1]) else { return nil }
        return DateTime(year: year, month: month, day: day, secondsOfDay: seconds)
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

/// A day and a time of it, in no time zone.
struct DateTime: Equatable {
    let month: Int
    /// Days since 1970-01-01.
    let days: Int
    let secondsOfDay: Double

    /// Takes a date of the Gregorian calendar; nil if there is no such day.
    init?(year: Int, month: Int, day: Int, secondsOfDay: Double = 0) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...9999).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day)
        else {
            return nil
        }
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400
        days = before * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + day - 1 - 719_162
        self.month = month
        self.secondsOfDay = secondsOfDay
    }

    /// Seconds since the start of 1970.
    var seconds: Double { Double(days) * 86_400 + secondsOfDay }

    /// The sine and cosine of the places in the year, by months, in the week and in the day.
    var cycles: [Float] {
        let weekday = ((days % 7) + 7) % 7
        let turns = [Double(month - 1) / 12, Double(weekday) / 7, secondsOfDay / 86_400]
        return turns.flatMap { turn -> [Float] in
            let angle = 2 * Double.pi * turn
            return [Float(sin(angle)), Float(cos(angle))]
        }
    }
}
