/// How a column writes its numbers, beside digits, a sign, a point and an exponent.
package enum NumberStyle: String, Codable, Sendable {
    /// 1234.5
    case plain
    /// 1234,5
    case decimalCommas
    /// 1,234.5
    case thousandsCommas

    /// The style of most numbers among some fields; what is no number does not matter.
    package init(of fields: some Sequence<String>) {
        let numbers = fields.filter { field in
            let bytes = field.utf8
            return bytes.contains { (0x30...0x39).contains($0) } && bytes.allSatisfy(Self.isOfNumber)
        }
        let withCommas = numbers.filter { $0.utf8.contains(0x2C) }
        if withCommas.isEmpty {
            self = .plain
        } else if withCommas.allSatisfy(Self.hasThousands) {
            self = .thousandsCommas
        } else if numbers.allSatisfy({
            !$0.utf8.contains(0x2E) && Double(field: $0, style: .decimalCommas) != nil
        }) {
            self = .decimalCommas
        } else {
            self = .plain
        }
    }

    /// For the user, after what the numbers are.
    package var remark: String {
        switch self {
        case .plain: ""
        case .decimalCommas: ", with decimal commas"
        case .thousandsCommas: ", with commas between thousands"
        }
    }

    /// Whether a byte may be in a number: a digit, or one of `+,-.Ee`.
    fileprivate static func isOfNumber(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || [0x2B, 0x2C, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }

    /// Whether commas stand between groups of three digits, as in 1,234 and 12,345,678.9, but not in 0,123.
    fileprivate static func hasThousands(_ field: String) -> Bool {
        let digits = field.first == "-" || field.first == "+" ? field.dropFirst() : field[...]
        let whole = digits.prefix { $0 != "." && $0 != "e" && $0 != "E" }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        return groups.count > 1 && (1...3).contains(groups[0].count) && groups[0].first != "0"
            && groups.dropFirst().allSatisfy { $0.count == 3 } && !digits.dropFirst(whole.count).contains(",")
    }
}

extension Double {
    /// The number that a field is; nil if it is none, or larger than 1e30 in size.
    package init?(field: String, style: NumberStyle) {
        var text = field
        if field.utf8.contains(0x2C) {
            switch style {
            case .plain: return nil
            case .decimalCommas:
                guard !field.utf8.contains(0x2E) else { return nil }
                text = field.replacing(",", with: ".")
            case .thousandsCommas:
                guard NumberStyle.hasThousands(field) else { return nil }
                text = field.replacing(",", with: "")
            }
        }
        // Words such as infinity, and hexadecimal numbers, are none.
        guard text.utf8.allSatisfy(NumberStyle.isOfNumber), let number = Double(text), abs(number) <= 1e30
        else { return nil }
        self = number
    }
}
