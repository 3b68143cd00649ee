/// Why a request gets no answer, for whoever sent it.
public struct ServiceFault: Error, Sendable, CustomStringConvertible {
    /// The status of the response.
    public let status: Int
    /// The whole sentence, cut short where it quotes very much.
    public let description: String
    /// Seconds after which it is worth trying again; nil: it is not.
    public var retryAfter: Int?

    /// Makes a fault.
    public init(_ status: Int, _ description: String, retryAfter: Int? = nil) {
        (self.status, self.description, self.retryAfter) = (status, description.shortened, retryAfter)
    }

    /// Too many wait already.
    static func busy(waiting: Int) -> ServiceFault {
        ServiceFault(
            429, "The model is busy: \(waiting) examples wait already. Try again in a second.", retryAfter: 1)
    }

    /// Nobody waits any more.
    static let late = ServiceFault(
        503, "The answer took longer than a request may take. Try again later, or with fewer examples.",
        retryAfter: 1)

    /// A model whose weights were replaced before the request came to its turn; asking the new one helps.
    static let replaced = ServiceFault(503, "The model is being replaced. Try again.", retryAfter: 1)
}

extension String {
    /// The message, cut short if it is very long, because it may quote a whole example.
    var shortened: String { utf8.count <= 2000 ? self : "\(prefix(1000))..." }
}
