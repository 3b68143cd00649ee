/// How much the steps of a normaliser can lengthen a text.
///
/// Each byte has a weight: the most bytes that it can become. Weights are computed from the last step back to the
/// first, so that the growth of two steps multiplies only if the second replaces what the first produces.
enum TextGrowth {
    /// The last step such that from it on a byte can become more than `limit` bytes; nil: there is none.
    static func firstStep(of steps: [TextNormalizer.Step], beyond limit: Int) -> Int? {
        var weights = [Double](repeating: 1, count: 256)
        for (number, step) in steps.enumerated().reversed() {
            weights = step.weights(before: weights)
            if weights.contains(where: { $0 > Double(limit) }) { return number }
        }
        return nil
    }
}

extension TextNormalizer.Step {
    /// The weights of bytes before this step, given those after it.
    fileprivate func weights(before after: [Double]) -> [Double] {
        var weights = after
        switch self {
        case .replace(let old, let new):
            let each = new.utf8.reduce(0) { $0 + after[Int($1)] } / Double(old.utf8.count)
            for byte in old.utf8 { weights[Int(byte)] = max(weights[Int(byte)], each) }
        case .decompose: growOthers(&weights, from: after, by: 3)
        case .lowercase:
            for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") {
                weights[Int(byte)] = after[Int(byte | 0x20)]
            }
            growOthers(&weights, from: after, by: 1.5)
        case .stripAccents: break
        }
        return weights
    }

    /// The largest growth in Unicode for bytes of characters that are not ASCII: U+0390 decomposes into
    /// three characters of three times as many bytes, and the lower-case form of U+023A has three bytes instead of two.
    private func growOthers(_ weights: inout [Double], from after: [Double], by factor: Double) {
        let heaviest = (after.max() ?? 1) * factor
        for byte in 0x80...0xFF { weights[byte] = heaviest }
    }
}
