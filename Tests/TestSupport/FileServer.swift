import Foundation
import Synchronization

/// A small web server on this machine, for downloads; it ends with this object.
public final class FileServer: Sendable {
    /// How the server answers.
    public struct Manners: Sendable {
        /// Whether a part of a file can be asked for.
        public var sendsRanges = true
        /// The most bytes that one answer has before the connection is cut; nil: all.
        public var bytesBeforeCut: Int?
        /// Whether it waits for ever before the cut.
        public var stalls = false
        /// What is sent in place of each file; nil: the file.
        public var page: String?

        /// Sends everything that is asked for.
        public init() {}
    }

    private struct State {
        var manners: Manners
        var requests: [String] = []
    }

    /// The address that the paths of the files follow, with a slash at its end.
    public let address: String
    private let socket: Int32
    private let state: Mutex<State>

    /// Serves files by their paths, as in `set/file.gz`.
    public init(_ files: [String: [UInt8]], manners: Manners = Manners()) throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(socket, name, length) | listen(socket, 16) | getsockname(socket, name, &length)
            }
        }
        guard code == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        self.socket = socket
        address = "http://127.0.0.1:\(UInt16(bigEndian: name.sin_port))/"
        state = Mutex(State(manners: manners))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0, let self else { return }
                let (request, manners) = self.received(on: connection)
                Thread.detachNewThread {
                    Self.answer(request, on: connection, files: files, manners: manners)
                    close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    /// The requests so far: the path of each, and the first byte that is asked for, as in `set/file.gz 100`.
    public var requests: [String] { state.withLock { $0.requests } }

    /// Answers in another way from now on.
    public func behave(_ manners: Manners) { state.withLock { $0.manners = manners } }

    private struct Request: Sendable {
        let path: String
        let start: Int
    }

    private func received(on connection: Int32) -> (Request, Manners) {
        var text = ""
        var bytes = [UInt8](repeating: 0, count: 4096)
        while !text.contains("\r\n\r\n") {
            let count = recv(connection, &bytes, bytes.count, 0)
            if count <= 0 { break }
            text += String(decoding: bytes[..<count], as: UTF8.self)
        }
        let path = text.split(separator: " ").dropFirst().first.map { String($0.dropFirst()) } ?? ""
        let range = text.lowercased().firstMatch(of: #/range: bytes=(\d+)-/#)
        let request = Request(path: path, start: range.flatMap { Int($0.1) } ?? 0)
        return state.withLock { state in
            state.requests.append("\(request.path) \(request.start)")
            return (request, state.manners)
        }
    }

    private static func answer(
        _ request: Request, on connection: Int32, files: [String: [UInt8]], manners: Manners
    ) {
        func send(_ bytes: [UInt8]) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return }
                rest = rest.dropFirst(count)
            }
        }
        guard let whole = manners.page.map({ Array($0.utf8) }) ?? files[request.path] else {
            return send(
                Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
        }
        let start = manners.sendsRanges && manners.page == nil ? min(request.start, whole.count) : 0
        let status = start > 0 ? "206 Partial Content" : "200 OK"
        var head = "HTTP/1.1 \(status)\r\nContent-Length: \(whole.count - start)\r\nConnection: close\r\n"
        if start > 0 { head += "Content-Range: bytes \(start)-\(whole.count - 1)/\(whole.count)\r\n" }
        send(Array("\(head)\r\n".utf8) + whole[start...].prefix(manners.bytesBeforeCut ?? .max))
        if manners.stalls { Thread.sleep(forTimeInterval: 600) }
    }
}
