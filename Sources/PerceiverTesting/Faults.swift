import PerceiverKit

/// What is found wrong with an adapter or a data set: a plain sentence for each fault.
struct Faults {
    /// What is looked at, as the sentences call it.
    let subject: String
    /// The faults so far, in the order they were found.
    private(set) var sentences: [String] = []

    /// No faults yet of `subject`, which is called by its type.
    init(of subject: Any) { self.subject = "\(type(of: subject))" }

    /// Adds a sentence, which begins with the subject, unless `isFine`.
    mutating func expect(_ isFine: Bool, _ sentence: @autoclosure () -> String) {
        if !isFine { sentences.append("\(subject) \(sentence())") }
    }

    /// Does something that should go well.
    ///
    /// - Parameters:
    ///   - what: what should go well, to stand behind "should".
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
