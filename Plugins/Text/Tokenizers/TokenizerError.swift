/// A tokenizer that cannot be read or trained, and why.
public struct TokenizerError: Error, CustomStringConvertible, Sendable, Equatable {
    /// What is wrong, in full sentences.
    public let description: String

    /// Makes an error with the given sentences.
    public init(_ description: String) {
        self.description = description
    }
}
