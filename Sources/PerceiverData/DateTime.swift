import Foundation

/// A day and a time of it, in no time zone.
package struct DateTime: Equatable {
    package let year, month, day: Int
    /// Days since 1970-01-01.
    package let days: Int
    package let secondsOfDay: Double

    /// Takes a date of the Gregorian calendar; nil if there is no such day.
    package init?(year: Int, month: Int, day: Int, secondsOfDay: Double = 0) {
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        let lengths = Self.lengths(ofMonthsIn: year)
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400
        days = before * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + day - 1 - 719_162
        (self.year, self.month, self.day) = (year, month, day)
        self.secondsOfDay = secondsOfDay
    }

    private static func lengths(ofMonthsIn year: Int) -> [Int] {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    }

    /// Seconds since the start of 1970.
    package var seconds: Double { Double(days) * 86_400 + secondsOfDay }

    /// The sine and cosine of the places in the year, by months, in the week and in the day.
    package var cycles: [Float] {
        let weekday = ((days % 7) + 7) % 7
        let turns = [Double(month - 1) / 12, Double(weekday) / 7, secondsOfDay / 86_400]
        return turns.flatMap { turn -> [Float] in
            let angle = 2 * Double.pi * turn
            return [Float(sin(angle)), Float(cos(angle))]
        }
    }
}

extension DateTime {
    /// The time that is so many seconds after the start of 1970, to the second, as `2024-02-29 18:30:00`.
    ///
    /// - Parameter seconds: before the year 10,000, and not before the year 1.
    /// - Returns: the text.
    package static func text(seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        let day = Int((Double(whole) / 86_400).rounded(.down))
        let rest = whole - day * 86_400
        // Years from March, in eras of 400, so that a leap day is the last of its year.
        let shifted = day + 719_468
        let era = Int((Double(shifted) / 146_097).rounded(.down))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let numbers = [
            month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1, rest / 3600,
            rest / 60 % 60, rest % 60,
        ]
        return text([yearOfEra + era * 400 + (month < 10 ? 0 : 1)] + numbers)
    }

    /// A year, month, day, hour, minute and second as text.
    private static func text(_ numbers: [Int]) -> String {
        let (year, parts) = (numbers[0], numbers.dropFirst().map { $0 < 10 ? "0\($0)" : "\($0)" })
        let leading = String(repeating: "0", count: max(0, 4 - "\(year)".count))
        return "\(leading)\(year)-\(parts[0])-\(parts[1]) \(parts[2...].joined(separator: ":"))"
    }
}

extension DateTime {
    /// Months from the start of 1970 to that of its month.
    package var months: Int { (year - 1970) * 12 + month - 1 }

    /// Whether it is the start of this day of its month or, if that has fewer days, of the last.
    package func isStart(ofDay day: Int) -> Bool {
        secondsOfDay == 0 && self.day == Self.day(day, ofMonth: month, in: year)
    }

    /// The start of a day of the month that is so many months after the start of 1970, or of the last day of a shorter month,
    /// as `2024-02-29 00:00:00`.
    package static func text(months: Int, day: Int) -> String {
        let year = Int((Double(months) / 12).rounded(.down)) + 1970
        let month = months - (year - 1970) * 12 + 1
        return text([year, month, Self.day(day, ofMonth: month, in: year), 0, 0, 0])
    }

    private static func day(_ day: Int, ofMonth month: Int, in year: Int) -> Int {
        min(day, lengths(ofMonthsIn: year)[month - 1])
    }
}
