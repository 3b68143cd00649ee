/// How YAML 1.2 reads and writes a single value without quotes.
enum YAMLScalar {
    /// The value that `text` stands for when it is not in quotes.
    static func value(of text: String) -> SettingsTree {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        case ".nan", ".NaN", ".NAN": .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": .double(-.infinity)
        default: number(text) ?? .string(text)
        }
    }

    /// The text of a number that every YAML reader reads as the same number.
    static func text(of value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        let text = String(describing: value)
        // Older readers take an exponent without a point before it for text.
        guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    /// Whether `text` must be in quotes to be read as text, by readers of older YAML versions as well.
    static func needsQuotes(_ text: String) -> Bool {
        if value(of: text) != .string(text) { return true }
        if ["yes", "no", "on", "off", "y", "n", "<<", "="].contains(text.lowercased()) { return true }
        // Older readers take digits with underscores, colons or points for numbers, times and dates.
        let mayBeNumber = text.utf8.first.map { isDigit($0) || "+-.".utf8.contains($0) } ?? true
        return mayBeNumber && text.utf8.contains(where: isDigit)
    }

    private static func number(_ text: String) -> SettingsTree? {
        if let digits = text.prefixed(by: "0x") { return Int(digits, radix: 16).map(SettingsTree.int) }
        if let digits = text.prefixed(by: "0o") { return Int(digits, radix: 8).map(SettingsTree.int) }
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard isNumeral(unsigned.utf8) else { return nil }
        if let number = Int(text) { return .int(number) }
        return Double(text).flatMap { $0.isFinite ? .double($0) : nil }
    }

    /// Whether `text` is digits with at most one point, then perhaps an exponent.
    private static func isNumeral(_ text: Substring.UTF8View) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        let significand = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard significand.count <= 2, parts.count <= 2 else { return false }
        guard significand.contains(where: { !$0.isEmpty }), significand.allSatisfy({ $0.allSatisfy(isDigit) })
        else { return false }
        guard parts.count == 2 else { return true }
        let hasSign = parts[1].first == UInt8(ascii: "-") || parts[1].first == UInt8(ascii: "+")
        let exponent = hasSign ? parts[1].dropFirst() : parts[1]
        return !exponent.isEmpty && exponent.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension String {
    /// What follows `prefix`, or nil when the text does not begin with it or nothing but a sign follows.
    fileprivate func prefixed(by prefix: String) -> Substring? {
        guard hasPrefix(prefix), let first = dropFirst(prefix.count).first, first.isHexDigit else {
            return nil
        }
        return dropFirst(prefix.count)
    }
}
