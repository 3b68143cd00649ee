import Foundation
import PerceiverData
import PerceiverFiles

/// The parts of a body of the type `multipart/form-data` (RFC 7578).
struct MultipartBody: Sendable {
    /// One of the parts.
    struct Part: Sendable {
        /// The name of the field.
        let name: String
        /// The name of the file, where it is one.
        let fileName: String?
        /// The bytes.
        let content: Data
    }

    let parts: [Part]

    /// The most bytes of the lines before a part's content.
    private static let headLimit = 8192

    /// Takes a body apart.
    ///
    /// - Parameters:
    ///   - body: the bytes.
    ///   - contentType: the field of the request that has the boundary.
    ///   - mostParts: how many parts there may be.
    /// - Throws: ``ServiceFault`` for what is no such body.
    init(_ body: Data, contentType: String, mostParts: Int) throws {
        let boundary = Self.parameters(of: contentType)["boundary"] ?? ""
        guard (1...70).contains(boundary.utf8.count) else {
            throw ServiceFault(
                400, "A body of several parts needs a boundary of 1 to 70 characters in its content type.")
        }
        let mark = Data("--\(boundary)".utf8)
        guard let first = body.range(of: mark) else {
            throw ServiceFault(400, "The body has no part: the boundary of its content type is not in it.")
        }
        var parts: [Part] = []
        var start = first.upperBound
        let next = Data("\r\n--\(boundary)".utf8)
        while true {
            let rest = body[start...]
            if rest.starts(with: Data("--".utf8)) { break }
            guard let line = rest.range(of: Data("\r\n".utf8)), rest[..<line.lowerBound].allSatisfy(\.isBlank)
            else {
                throw ServiceFault(
                    400, "The body's part \(parts.count + 1) does not begin on a line of its own.")
            }
            let headStart = line.lowerBound
            let headPlace = headStart..<min(body.endIndex, headStart + Self.headLimit)
            guard let gap = body.range(of: Data("\r\n\r\n".utf8), in: headPlace),
                let end = body.range(of: next, in: gap.lowerBound + 2..<body.endIndex)
            else {
                throw ServiceFault(400, "The body's part \(parts.count + 1) is cut short.")
            }
            guard parts.count < mostParts else {
                throw ServiceFault(413, "The body has more than \(mostParts) parts.")
            }
            let content = gap.upperBound <= end.lowerBound ? body[gap.upperBound..<end.lowerBound] : Data()
            let head = String(decoding: body[headStart..<gap.lowerBound], as: UTF8.self)
            parts.append(try Self.part(head, content, number: parts.count + 1))
            start = end.upperBound
        }
        self.parts = parts
    }

    private static func part(_ head: String, _ content: Data, number: Int) throws -> Part {
        let lines = head.split(separator: "\r\n").map { $0.split(separator: ":", maxSplits: 1) }
        let disposition = lines.first { $0.count == 2 && $0[0].lowercased() == "content-disposition" }
        let values = disposition.map { parameters(of: String($0[1])) } ?? [:]
        guard let name = values["name"] else {
            throw ServiceFault(
                400, "The body's part \(number) has no name: Content-Disposition: form-data; name=\"...\".")
        }
        guard !name.hasEndlessMarks else {
            throw ServiceFault(400, "The name of the body's part \(number) has too many combining marks.")
        }
        return Part(name: name, fileName: values["filename"]?.asFileName, content: Data(content))
    }

    /// The parameters of a header field such as `form-data; name="file"; filename="a.png"`, by their names in lower case.
    static func parameters(of field: String) -> [String: String] {
        var pieces: [[UInt8]] = [[]]
        var (isQuoted, isEscaped) = (false, false)
        for byte in field.utf8 {
            switch byte {
            case _ where isEscaped:
                pieces[pieces.count - 1].append(byte)
                isEscaped = false
            case UInt8(ascii: "\\") where isQuoted: isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ";") where !isQuoted: pieces.append([])
            default: pieces[pieces.count - 1].append(byte)
            }
        }
        var found: [String: String] = [:]
        for piece in pieces.dropFirst() {
            let pair = piece.split(separator: UInt8(ascii: "="), maxSplits: 1).map {
                String(decoding: $0, as: UTF8.self).trimmed
            }
            if pair.count == 2 { found[pair[0].lowercased()] = pair[1] }
        }
        return found
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}
