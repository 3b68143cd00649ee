extension Double {
    /// The number that a field is; nil if it is none, or larger than 1e30 in size.
    package init?(field: String, hasCommas: Bool) {
        guard let number = Double(hasCommas ? field.replacing(",", with: ".") : field), abs(number) <= 1e30
        else {
            return nil
        }
        self = number
    }
}
