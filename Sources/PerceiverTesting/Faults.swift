import PerceiverKit

/// The faults of an adapter or a data set, a sentence for each.
struct Faults {
    /// The name of what is checked, with which the sentences begin.
    let subject: String
    /// The faults so far, in the order they were found.
    private(set) var sentences: [String] = []

    /// Makes an empty list for `subject`, which the sentences call by its type.
    init(of subject: Any) { self.subject = "\(type(of: subject))" }

    /// Adds the sentence "subject message" unless `isFine`.
    mutating func expect(_ isFine: Bool, _ sentence: @autoclosure () -> String) {
        if !isFine { sentences.append("\(subject) \(sentence())") }
    }

    /// Does something that should not throw.
    ///
    /// - Parameters:
    ///   - what: what is done, to follow "should".
    ///   - body: does it.
    /// - Returns: what `body` returns; nil, and a sentence about the error, if it throws.
    mutating func attempt<Result>(_ what: String, _ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch {
            sentences.append("\(subject) should \(what), but it throws: \(error)")
            return nil
        }
    }
}

/// "1 example", "2 examples".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
