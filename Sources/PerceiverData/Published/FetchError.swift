/// Published data that cannot be had, and what to do.
public struct FetchError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The whole sentences.
    public let description: String

    /// Makes an error of whole sentences.
    init(_ description: String) { self.description = description }
}
