import PerceiverKit

/// How times are written.
enum TimeUnit: Codable, Sendable, Equatable {
    /// As dates, which are seconds since the start of 1970.
    case date(DateFormat)
    /// As numbers.
    case number
    /// Not at all: the rows of a file follow each other.
    case row

    /// The time that a field says; nil if it says none.
    func time(_ field: String) -> Double? {
        switch self {
        case .date(let format): format.time(field)?.seconds
        case .number: Double(field: field, style: .plain)
        case .row: nil
        }
    }

    /// A time in words.
    func text(_ time: Double) -> String {
        switch self {
        case .date: DateTime.text(seconds: time)
        case .number, .row: number(time)
        }
    }

    /// The time between two others, in words.
    func length(_ step: Double) -> String {
        guard case .date = self else { return number(step) }
        let units: [(seconds: Double, name: String)] = [
            (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"),
        ]
        let unit = units.first { step >= $0.seconds && step.remainder(dividingBy: $0.seconds) == 0 }
        guard let unit else { return "\(number(step)) seconds" }
        let count = step / unit.seconds
        return "\(number(count)) \(unit.name)\(count == 1 ? "" : "s")"
    }

    private func number(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(Float(value))"
    }
}
