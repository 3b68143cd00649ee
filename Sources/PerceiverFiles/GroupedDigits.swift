extension Int {
    /// 904086 as `904,086`.
    package var grouped: String {
        var text = String(magnitude)
        var position = text.count - 3
        while position > 0 {
            text.insert(",", at: text.index(text.startIndex, offsetBy: position))
            position -= 3
        }
        return (self < 0 ? "-" : "") + text
    }
}
