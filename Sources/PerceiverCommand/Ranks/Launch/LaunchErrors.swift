import Foundation

/// What comes from the standard error of mpirun: what ranks say, and paragraphs of mpirun itself between two lines of hyphens.
struct LaunchErrors {
    /// A rank that a signal has ended.
    struct Killed: Equatable {
        let rank: Int
        let host: String
        let signal: Int32
    }

    /// The first that mpirun has told of; nil: none.
    private(set) var killed: Killed?
    /// Paragraphs that say something else than that a rank has ended.
    private(set) var paragraphs: [String] = []
    /// Whether a rank has told of an error.
    private(set) var hasError = false
    /// The lines of the paragraph that has begun; nil: none has.
    private var paragraph: [String]?
    private var rest: [UInt8] = []

    /// Takes what was written, and gives the lines of ranks that are complete; at the end also one that is not.
    mutating func lines(in bytes: [UInt8], isEnd: Bool = false) -> String {
        rest += bytes
        let end = isEnd ? rest.count : (rest.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        guard end > 0 else { return "" }
        let text = String(decoding: rest.prefix(end), as: UTF8.self)
        rest.removeFirst(end)
        var own = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(
            text.hasSuffix("\n") ? 1 : 0)
        {
            if let line = take(String(line)) { own += line + (isEnd && text.last != "\n" ? "" : "\n") }
        }
        return own
    }

    /// The line, if a rank has said it.
    private mutating func take(_ line: String) -> String? {
        if line.count > 60, line.allSatisfy({ $0 == "-" }) {
            if let paragraph { end(paragraph.joined(separator: "\n")) }
            paragraph = paragraph == nil ? [] : nil
            return nil
        }
        guard paragraph == nil else {
            paragraph?.append(line)
            return nil
        }
        if line.hasPrefix("Error: ") { hasError = true }
        return line
    }

    private mutating func end(_ text: String) {
        if let found = text.firstMatch(
            of: #/process rank (\d+) with PID \d+ on node (\S+) exited on signal (\d+)/#)
        {
            killed =
                killed
                ?? Killed(
                    rank: Int(found.1) ?? 0, host: String(found.2), signal: Int32(found.3) ?? 0)
        } else if !text.contains("non-zero") {
            paragraphs.append(text)
        }
    }
}
