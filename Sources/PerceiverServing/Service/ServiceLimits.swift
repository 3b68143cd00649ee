import Foundation

/// How much a stranger may ask for.
public struct ServiceLimits: Sendable {
    /// The most bytes of a request's body.
    public var bodyBytes = 16 << 20
    /// The most bytes of all bodies that are read or wait at once.
    public var allBodyBytes = 1 << 30
    /// The most bytes of an example once it is decoded, such as the samples of a picture or a sound.
    public var decodedBytes = 256 << 20
    /// The most examples or prompts in a request.
    public var examples = 256
    /// The most examples that wait for a model.
    public var waiting = 1024
    /// The most examples that are computed together.
    public var together = 64
    /// The most continuations that are written together.
    public var writtenTogether = 16
    /// The most tokens of a continuation.
    public var tokens = 16_384
    /// How long a model that has nothing to do waits for company for a first example.
    public var patience: TimeInterval = 0
    /// How long a request may take.
    public var seconds: TimeInterval = 60

    /// The limits above.
    public init() {}
}
