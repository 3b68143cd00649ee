/// Finds the small changes that a C file allows, word by word: C is not parsed here.
///
/// A changed operator needs no expression's end: `a + b * c` becomes `a + (on ? -1 : 1) * b * c`, and `a < b + c`
/// becomes `a < (on ? 1 : 0) + b + c`.
enum CMutations {
    static func find(path: String, source: String) -> [Mutation] {
        let number = #/\b(\d+\.\d*(?:e-?\d+)?|\d+)(f|u|ull|)\b/#
        let sum = #/ ([+-]) (?![0-9=])/#
        let comparison = #/ (<|>=) /#
        var found: [Mutation] = []
        var start = 0
        var isComment = false
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            defer { start += line.utf8.count + 1 }
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("/*") { isComment = true }
            defer { if line.contains("*/") { isComment = false } }
            // Switches are for code that runs: not for comments, what the compiler computes, and types.
            if isComment || trimmed.hasPrefix("//") || trimmed.hasPrefix("#") || trimmed.hasPrefix("*")
                || line.contains("typedef") || line.contains("_Static_assert")
                || line.contains("__attribute__") || line.contains("enum ")
                || line.contains("__builtin_shufflevector")
            {
                continue
            }
            let code = line.prefix { $0 != "\"" }
            let end = code.firstRange(of: "//")?.lowerBound ?? code.endIndex
            let text = code[..<end]
            func offer(_ part: Range<Substring.Index>, _ replacement: String, _ change: String) {
                let from = start + line.utf8.distance(from: line.startIndex, to: part.lowerBound)
                let range = from..<(from + line.utf8.distance(from: part.lowerBound, to: part.upperBound))
                found.append(
                    Mutation(
                        path: path, range: range, line: index + 1, lastLine: index + 1,
                        change: "\(String(text).oneLine): \(change)", replacement: replacement))
            }
            for match in text.matches(of: number) {
                let (whole, digits, suffix) = match.output
                let other =
                    Int(digits).map { "\($0 + 1)" } ?? Double(digits).map { "\($0 == 0 ? 1 : 2 * $0)" }
                guard let other else { continue }
                // A longer array is no fault.
                if text[..<match.range.lowerBound].last == "[" { continue }
                offer(match.range, "(# ? \(other)\(suffix) : \(whole))", "\(whole) -> \(other)\(suffix)")
            }
            for match in text.matches(of: sum) {
                offer(
                    match.range, " \(match.output.1) (# ? -1 : 1) * ",
                    match.output.1 == "+" ? "+ -> -" : "- -> +")
            }
            for match in text.matches(of: comparison) {
                offer(
                    match.range, " \(match.output.1) (# ? 1 : 0) + ",
                    match.output.1 == "<" ? "< -> <=" : ">= -> >")
            }
        }
        return found
    }
}
