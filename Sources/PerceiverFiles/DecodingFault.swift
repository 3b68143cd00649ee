/// Why JSON could not be decoded, as the end of a sentence; for other errors, their description.
package func sentence(of error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func location(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "" : " at \(path.map(\.stringValue).joined(separator: "."))"
    }
    switch error {
    case .keyNotFound(let key, let context):
        return "it has no \"\(key.stringValue)\"\(location(context.codingPath))."
    case .typeMismatch(_, let context): return "the value\(location(context.codingPath)) is of another kind."
    case .valueNotFound(_, let context): return "the value\(location(context.codingPath)) is missing."
    case .dataCorrupted(let context):
        return "the value\(location(context.codingPath)) is no JSON, or impossible."
    @unknown default: return "it cannot be decoded."
    }
}
