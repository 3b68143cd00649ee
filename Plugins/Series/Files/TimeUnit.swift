import PerceiverKit

/// How times are written.
enum TimeUnit: Codable, Sendable, Equatable {
    /// As dates, which are seconds since the start of 1970.
    case date(DateFormat)
    /// As dates of the same day of months, or of the last where a month is shorter, which are months since the start of 1970.
    case months(DateFormat, day: Int)
    /// As numbers.
    case number
    /// Not at all: the rows of a file follow each other.
    case row

    /// The time that a field says; nil if it says none.
    func time(_ field: String) -> Double? {
        switch self {
        case .date(let format): format.time(field)?.seconds
        case .months(let format, let day):
            format.time(field).flatMap { $0.isStart(ofDay: day) ? Double($0.months) : nil }
        case .number: Double(field: field, style: .plain)
        case .row: nil
        }
    }

    /// A time in words.
    func text(_ time: Double) -> String {
        switch self {
        case .date: DateTime.text(seconds: time)
        case .months(_, let day): DateTime.text(months: Int(time.rounded()), day: day)
        case .number, .row: number(time)
        }
    }

    /// The time between two others, in words.
    func length(_ step: Double) -> String {
        let units: [(length: Double, name: String)]
        switch self {
        case .date: units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
        case .months: units = [(12, "year"), (1, "month")]
        case .number, .row: return number(step)
        }
        let unit = units.first { step >= $0.length && step.remainder(dividingBy: $0.length) == 0 }
        guard let unit else { return "\(number(step)) \(units[units.count - 1].name)s" }
        let count = step / unit.length
        return "\(number(count)) \(unit.name)\(count == 1 ? "" : "s")"
    }

    private func number(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(Float(value))"
    }
}

extension TimeUnit {
    /// How most of some texts are written as times: dates if they are such, otherwise numbers.
    ///
    /// - Parameters:
    ///   - texts: the times of a file's first rows.
    ///   - countsMonths: whether dates of one day of several months are months, which are equal steps.
    init(of texts: [String], countsMonths: Bool) {
        guard let format = DateFormat(ofTimes: texts) else {
            self = .number
            return
        }
        let times = texts.compactMap { format.time($0) }
        let day = times.map(\.day).max() ?? 1
        let areMonths = countsMonths && Set(times.map(\.months)).count > 1
        self =
            areMonths && times.allSatisfy { $0.isStart(ofDay: day) }
            ? .months(format, day: day) : .date(format)
    }
}

extension DateFormat {
    /// The format in which most texts are dates, if possible in order; nil if at most half of them are.
    init?(ofTimes texts: [String]) {
        let times = Self.allCases.map { format in
            (format: format, seconds: texts.compactMap { format.time($0)?.seconds })
        }
        let most = times.map(\.seconds.count).max() ?? 0
        guard most * 2 > texts.count else { return nil }
        let fitting = times.filter { $0.seconds.count == most }
        let ordered = fitting.first { zip($0.seconds, $0.seconds.dropFirst()).allSatisfy(<) }
        self = (ordered ?? fitting[0]).format
    }
}
