/// An impossible value in a file that the program itself wrote.
package struct ReadBackError: Error, CustomStringConvertible {
    /// The sentence.
    package let description: String

    /// Makes an error: the value called `name` is `found` instead of `expected`.
    package init(_ name: String, expected: String, found: some Any) {
        description = "\"\(name)\" should be \(expected), but it is \(found)."
    }
}
