import Foundation
import PerceiverData
import PerceiverFiles

/// A request, whatever way it came.
public struct ServiceRequest: Sendable {
    /// `GET`, `POST` and so on.
    public var method: String
    /// What is at its path; nil: nothing.
    let route: Route?
    /// What follows the question mark, decoded.
    public var query: [(name: String, value: String)]
    /// The header fields by their names in lower case.
    public var headers: [String: String]
    /// The body.
    public var body: Data

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST` and so on.
    ///   - path: without what follows a question mark, not decoded.
    ///   - query: what follows the question mark, decoded.
    ///   - headers: the header fields by their names in lower case.
    ///   - body: the body.
    public init(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [String: String] = [:], body: Data = Data()
    ) {
        (self.method, self.query) = (method, query)
        (self.headers, self.body) = (headers, body)
        route = Route(path)
    }

    /// The type of the body, in lower case and without parameters.
    var contentType: String {
        String((headers["content-type"] ?? "").prefix { $0 != ";" }).trimmed.lowercased()
    }
}

/// A response to a request.
public struct ServiceResponse: Sendable {
    /// What is sent after the header.
    public enum Body: Sendable {
        /// All of it.
        case whole(Data)
        /// Piece by piece, as it is made.
        case pieces(AsyncStream<Data>)
    }

    /// The status.
    public var status: Int
    /// The header fields.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: Body

    init(_ status: Int, _ type: String, _ body: Data, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = [("Content-Type", type), ("X-Content-Type-Options", "nosniff")] + headers
        self.body = .whole(body)
    }

    init(json: JSONValue, status: Int = 200, headers: [(name: String, value: String)] = []) {
        self.init(status, "application/json", Data((json.text() + "\n").utf8), headers: headers)
    }

    /// The response that says what is wrong.
    public init(_ fault: ServiceFault, headers: [(name: String, value: String)] = []) {
        let retry = fault.retryAfter.map { [(name: "Retry-After", value: "\($0)")] } ?? []
        self.init(
            json: .object(["error": .string(fault.description)]), status: fault.status,
            headers: retry + headers)
    }
}
