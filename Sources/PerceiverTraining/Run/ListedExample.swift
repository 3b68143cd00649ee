import Perceiver

/// One of a user's examples, and where it is listed.
public struct ListedExample: Sendable {
    /// The example.
    public let source: ExampleSource
    /// The file and line that it is from, for errors; nil: its name says enough.
    public let place: String?
    /// The fields of the row of a table that is the example; nil where none is.
    public let row: [String]?
    /// Why the list says nothing of it; nil where it does.
    private(set) var fault: (any Error)?

    /// Makes an example of a list.
    public init(_ source: ExampleSource, at place: String? = nil, row: [String]? = nil) {
        self.source = source
        self.place = place
        self.row = row
    }

    /// Makes an example of a list that cannot be read, with what is wrong.
    public init(unreadable fault: any Error) {
        self.init(.argument(""))
        self.fault = fault
    }

    /// The error that names the place too.
    func error(_ error: any Error) -> any Error {
        guard let place else { return error }
        return BatchError("\(place): \(error)")
    }
}
