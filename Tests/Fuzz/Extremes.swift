/// What mutation hardly finds by itself: numbers at the ends of their types, cut ends, repeated parts, deep nesting.
///
/// - Parameter seed: a whole input.
/// - Returns: variants of it, the same each time.
func extremes(of seed: [UInt8]) -> [[UInt8]] {
    let start = min(seed.count, 512)
    var variants = spread(0..<seed.count, 64).map { Array(seed[..<$0]) }
    let isText = seed.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    variants += numbersInText(seed)
    if !isText { variants += spread(0..<start, 32).flatMap { numbersInBytes(seed, at: $0) } }
    variants.append(seed + seed)
    let lines = seed.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for line in spread(lines.indices, 8) {
        var repeated = lines
        repeated.insert(lines[line], at: line)
        variants.append(Array(repeated.joined(separator: [UInt8(ascii: "\n")])))
    }
    for (opening, closing) in [("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("- ", ""), ("\"", "\"")] {
        for depth in [63, 65, 5000] {
            let nested = String(repeating: opening, count: depth)
            variants.append(Array((nested + "1" + String(repeating: closing, count: depth)).utf8))
            variants.append(Array(nested.utf8))
        }
    }
    return variants
}

/// Numbers at which types and limits end.
private let edges = [
    "0", "-1", "-0", "1", "255", "256", "65536", "2147483647", "2147483648", "-2147483649", "4294967295",
    "4294967296",
    "1000000000000", "4611686018427387904", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615", "1e400", "-1e400", "1e-400", "nan", ".inf", "0.1", "null", "[]", "\"\"",
]

/// At most `count` of the elements, evenly spread.
private func spread<Places: RandomAccessCollection>(_ places: Places, _ count: Int) -> [Places.Element] {
    let step = max(1, places.count / count)
    return places.enumerated().filter { $0.offset % step == 0 }.map(\.element)
}

/// The seed with each of its numbers in turn, and with all of them, replaced by an edge.
private func numbersInText(_ seed: [UInt8]) -> [[UInt8]] {
    var numbers: [Range<Int>] = []
    for position in seed.indices where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(seed[position]) {
        if let last = numbers.last, last.upperBound == position {
            numbers[numbers.count - 1] = last.lowerBound..<position + 1
        } else {
            numbers.append(position..<position + 1)
        }
    }
    return spread(numbers, 16).flatMap { number in
        edges.map { Array(seed[..<number.lowerBound]) + Array($0.utf8) + Array(seed[number.upperBound...]) }
    }
}

/// The seed with an integer of four or eight bytes at an edge from `position` on, in both orders of bytes.
private func numbersInBytes(_ seed: [UInt8], at position: Int) -> [[UInt8]] {
    let four: [UInt32] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
    let eight: [UInt64] = [1 << 32, 1 << 62, UInt64(Int64.max), 1 << 63, .max]
    let patterns =
        four.flatMap { value in
            [value.littleEndian, value.bigEndian].map { withUnsafeBytes(of: $0, Array.init) }
        }
        + eight.flatMap { value in
            [value.littleEndian, value.bigEndian].map { withUnsafeBytes(of: $0, Array.init) }
        }
    return patterns.compactMap { pattern in
        guard position + pattern.count <= seed.count else { return nil }
        return Array(seed[..<position]) + pattern + Array(seed[(position + pattern.count)...])
    }
}
