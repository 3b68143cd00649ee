/// One small change of a source file, behind a switch that is thrown when the program starts.
struct Mutation: Hashable {
    /// The file, from the root of the package.
    let path: String
    /// Where the changed piece lies in the file, in bytes.
    let range: Range<Int>
    /// The line that the piece begins in.
    let line: Int
    /// The line that the piece ends in.
    let lastLine: Int
    /// The piece before and after, in words that fit a line of a table.
    let change: String
    /// The piece with its switch, in which `#` stands for the condition.
    let replacement: String

    /// The change in one line, by which it is known again.
    var name: String { "\(path):\(line) \(change)" }

    /// The piece with the switch of that number.
    func switched(number: Int) -> String {
        replacement.replacing("#", with: "mutation_is_on(\(number))")
    }
}

extension [Mutation] {
    /// The source with all of these changes of it, which must not overlap, each behind the switch of its number.
    func applied(to source: [UInt8], numbered number: (Mutation) -> Int) -> [UInt8] {
        var result: [UInt8] = []
        var end = 0
        for mutation in sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += source[end..<mutation.range.lowerBound]
            result += mutation.switched(number: number(mutation)).utf8
            end = mutation.range.upperBound
        }
        return result + source[end...]
    }
}
