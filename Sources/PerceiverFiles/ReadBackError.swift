/// What a file that a program has written itself says, and cannot be, in a sentence.
package struct ReadBackError: Error, CustomStringConvertible {
    /// The sentence.
    package let description: String

    /// The value called `name` is `found` where `expected` was.
    package init(_ name: String, expected: String, found: some Any) {
        description = "\"\(name)\" should be \(expected), but it is \(found)."
    }
}
