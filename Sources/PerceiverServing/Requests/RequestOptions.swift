import Perceiver
import PerceiverFiles
import PerceiverSettings

/// What stands beside the examples of a request: fields of its JSON, of its form or of its query.
struct RequestOptions {
    private var values: [(name: String, value: JSONValue)]

    /// Takes options from several places, of which each name may be in one.
    ///
    /// - Throws: ``ServiceFault`` for a name that occurs twice.
    init(_ values: [(name: String, value: JSONValue)]) throws {
        self.values = values
        guard !values.contains(where: { $0.name.hasEndlessMarks }) else {
            throw ServiceFault(400, "The name of an option has too many combining marks.")
        }
        var names: Set<String> = []
        if let twice = values.first(where: { !names.insert($0.name).inserted })?.name {
            throw ServiceFault(400, "\(twice.asName) is given twice.")
        }
    }

    /// Takes an option out.
    private mutating func take(_ name: String) -> JSONValue? {
        guard let place = values.firstIndex(where: { $0.name == name }) else { return nil }
        let value = values.remove(at: place).value
        return value == .null ? nil : value
    }

    /// A number of things.
    mutating func count(_ name: String, _ range: ClosedRange<Int>, usual: Int) throws -> Int {
        let given = take(name)
        switch given {
        case nil: return usual
        case .int(let value)? where range.contains(value): return value
        // 5.0 is a whole number in JSON too.
        case .double(let value)? where Int(exactly: value).map(range.contains) ?? false: return Int(value)
        case .string(let text)?:
            if let value = Int(text), range.contains(value) { return value }
            fallthrough
        default:
            throw ServiceFault(
                400,
                "\(name) should be a whole number from \(range.lowerBound) to \(range.upperBound), but it is "
                    + "\(given?.literal ?? "").")
        }
    }

    /// A number; nil where none is given.
    mutating func number(_ name: String, _ range: ClosedRange<Double>) throws -> Double? {
        let given = take(name)
        let value: Double? =
            switch given {
            case .int(let value)?: Double(value)
            case .double(let value)?: value
            case .string(let text)?: Double(text)
            default: nil
            }
        guard let given else { return nil }
        guard let value, range.contains(value) else {
            throw ServiceFault(
                400,
                "\(name) should be a number from \(range.lowerBound) to \(range.upperBound), but it is \(given.literal)."
            )
        }
        return value
    }

    /// A seed; nil where none is given.
    mutating func seed(_ name: String) throws -> UInt64? {
        switch take(name) {
        case nil: return nil
        case .int(let value)? where value >= 0: return UInt64(value)
        case .double(let value)? where UInt64(exactly: value) != nil: return UInt64(value)
        case .string(let text)? where UInt64(text) != nil: return UInt64(text)
        case let given?:
            throw ServiceFault(400, "\(name) should be a whole number from 0, but it is \(given.literal).")
        }
    }

    /// Yes or no; no where nothing is given.
    mutating func flag(_ name: String) throws -> Bool {
        switch take(name) {
        case nil: return false
        case .bool(let value)?: return value
        case .string("true")?, .string("1")?, .string("")?: return true
        case .string("false")?, .string("0")?: return false
        case let given?:
            throw ServiceFault(400, "\(name) should be true or false, but it is \(given.literal).")
        }
    }

    /// Texts, of which there may be some; one may stand alone.
    mutating func texts(_ name: String, atMost most: Int) throws -> [String] {
        let given = take(name)
        let list: [JSONValue] =
            switch given {
            case .array(let values)?: values
            case let value?: [value]
            case nil: []
            }
        guard list.count <= most else {
            throw ServiceFault(400, "\(name) should be at most \(most) texts, but it is \(list.count).")
        }
        return try list.map { value in
            guard case .string(let text) = value, !text.isEmpty else {
                throw ServiceFault(
                    400, "\(name) should be texts, none of them empty, but one is \(value.literal).")
            }
            return text
        }
    }

    /// Checks that all were taken.
    ///
    /// - Parameter known: those that there are, for the error.
    /// - Throws: ``ServiceFault`` that names the first other.
    func requireNoOther(_ known: [String]) throws {
        guard let other = values.first?.name else { return }
        let guess = nearest(to: other, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
        throw ServiceFault(
            400, "The request has \(other.asName), which is not known; there are \(known.quoted).\(guess)")
    }
}
