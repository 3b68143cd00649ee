/// An output whose prediction for an example can be written as files, such as a picture or a sound.
public protocol OutputWithFiles: OutputAdapter {
    /// Whether there are any; true by default.
    var hasFiles: Bool { get }

    /// The files that are predicted for each example of a batch.
    func files(of prediction: Batch, in batch: Batch) throws -> [[PredictedFile]]
}

extension OutputWithFiles {
    /// True.
    public var hasFiles: Bool { true }
}

/// A file that is a prediction, or shows one.
public struct PredictedFile: Sendable, Codable, Equatable {
    /// What stands behind the name of the example, such as `flow.png`.
    public var name: String
    /// What is in it.
    public var bytes: [UInt8]

    /// Makes a file.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
