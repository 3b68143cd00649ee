/// What a user's example looks like, so that a program can ask for one: by fields of a page, or by the schema of a request.
public indirect enum ExampleForm: Sendable, Equatable {
    /// A file of one of these media types, such as `image/png` or `audio/*`; of any where none is named.
    case file(mediaTypes: [String])
    /// A text; `blank` stands in it for what the model fills in, where it does.
    case text(blank: String? = nil)
    /// One of some words.
    case choice([String])
    /// Fields with names, any of which may be left out.
    case fields([ExampleField])
    /// An example of several parts, each of a form of its own.
    case parts([String: ExampleForm])
    /// Any of several forms.
    case anyOf([ExampleForm])
}

/// A field of an example that has several.
public struct ExampleField: Sendable, Equatable {
    /// What is in a field.
    public enum Kind: Sendable, Equatable {
        /// A number.
        case number
        /// A word, of which the model knows some.
        case word(known: [String])
        /// A date, perhaps with a time.
        case date
    }

    /// The name.
    public let name: String
    /// What is in it.
    public let kind: Kind

    /// Describes a field.
    public init(_ name: String, _ kind: Kind) { (self.name, self.kind) = (name, kind) }
}
