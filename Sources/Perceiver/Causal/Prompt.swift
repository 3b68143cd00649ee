/// A user's prompt as a causal model takes it.
public struct Prompt: Sendable {
    /// Its tokens, or of a long one those that the model sees.
    public let tokens: [Int32]
    /// What the user should know, such as how much of it is read.
    public let notes: [String]
}

extension PerceiverAR {
    /// Reads a user's prompt; of one that is too long, the last tokens, or the first of an example of a known length.
    ///
    /// Several may be read at once, as this uses no parameter's value.
    ///
    /// - Parameters:
    ///   - source: where it comes from; nil: an example begins.
    ///   - length: how many tokens shall follow it; nil: as many as there is room for.
    /// - Returns: the prompt.
    /// - Throws: ``BatchError`` for one that is empty or leaves no room; what is wrong with it.
    public func prompt(_ source: ExampleSource?, length: Int?) throws -> Prompt {
        let name = source?.name.shortened ?? ""
        var tokens = try language.prompt(source ?? .text(""))
        var notes = try language.notes(on: source ?? .text("")).map { "\(name): \($0)" }
        if tokens.isEmpty, source == nil, let end = language.endToken { tokens = [end] }
        guard !tokens.isEmpty else {
            throw BatchError(
                "The prompt \(name.isEmpty ? "" : name + " ")is empty; give something to continue.")
        }
        let count = tokens.count
        if let kept = try countLeavingRoom(count, length: length, name: name, notes: &notes) {
            tokens = Array(tokens.prefix(kept))
            notes.append("\(name): the first \(kept) of \(count) tokens are read")
        }
        let longest = settings.window
        if tokens.count > longest {
            notes.append("\(name): the last \(longest) of \(tokens.count) tokens are read")
            tokens = Array(tokens.suffix(longest))
        }
        return Prompt(tokens: tokens, notes: notes)
    }

    /// How many first tokens of a prompt are read, so that others can follow in an example of a known length; nil: all.
    private func countLeavingRoom(
        _ count: Int, length: Int?, name: String, notes: inout [String]
    ) throws -> Int? {
        guard let whole = language.exampleTokenCount else { return nil }
        guard count >= whole else {
            if let length, count + length > whole {
                notes.append("\(name): \(whole - count) tokens follow, up to the end of an example")
            }
            return nil
        }
        guard let length else {
            throw BatchError(
                "\(name) has \(count) tokens or more, all that an example has, so that nothing can follow. "
                    + "A length of N tokens (--length N) continues its beginning.")
        }
        guard length < whole - 1 else {
            throw BatchError(
                "A length of \(length) leaves nothing of the prompt \(name): an example has \(whole) tokens.")
        }
        let kept = max(language.givenTokenCount, whole - length)
        return kept < count ? kept : nil
    }
}

extension String {
    /// A name for a line of text: the first characters of one that is long.
    fileprivate var shortened: String {
        let line = replacing("\n", with: " ")
        return line.count > 40 ? line.prefix(40) + "…" : line
    }
}
