#if Server
    import Foundation
    import HTTPTypes
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOPosix
    import PerceiverServing
    import ServiceLifecycle
    import UnixSignals

    /// Takes requests over HTTP/1.1 and hands them to a service.
    struct HTTPFrontEnd {
        let service: PerceiverServing.Service
        let host: String
        let port: Int
        let mostConnections: Int
        /// How long a connection may stay without a request, or a request without its next bytes.
        let idleSeconds: Int

        /// Serves until the process is asked to stop; then nothing new is taken, and what was taken is answered.
        ///
        /// - Parameter onStart: told the address once requests are taken.
        /// - Throws: `ListeningError` if the address cannot be listened at.
        func run(onStart: @escaping @Sendable (SocketAddress) -> Void) async throws {
            var logger = Logger(label: "perceiver-server") { _ in SwiftLogNoOpLogHandler() }
            logger.logLevel = .critical
            // It lives as long as the process: connections that are just being closed still use it.
            NIOSingletons.groupLoopCountSuggestion = min(4, System.coreCount)
            let group = MultiThreadedEventLoopGroup.singleton
            let connections = OpenConnections(service)
            let patience = TimeAmount.seconds(Int64(idleSeconds))
            let channel = HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionWatch(connections, patience: patience)],
                idleTimeout: .seconds(Int64(idleSeconds)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
            let responder = HTTPResponder(service: service, connections: connections)
            let server = try HTTPServerBuilder.http1(configuration: channel).buildServer(
                configuration: ServerConfiguration(
                    address: .hostname(host, port: port), backlog: 1024,
                    availableConnectionsDelegate: MaximumAvailableConnections(mostConnections, logger: logger)
                ),
                eventLoopGroup: group, logger: logger,
                responder: { try await responder.respond(to: $0, with: $1, on: $2) },
                onServerRunning: { channel in channel.localAddress.map(onStart) })
            let services = ServiceGroup(
                configuration: .init(
                    services: [.init(service: server), .init(service: Draining(service: service))],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            do {
                try await services.run()
            } catch let error as IOError {
                throw ListeningError(host: host, port: port, code: error.errnoCode)
            }
        }
    }

    /// The address cannot be listened at.
    struct ListeningError: Error, CustomStringConvertible {
        let host: String
        let port: Int
        let code: Int32

        var description: String {
            "Cannot listen at \(host), port \(port): \(String(cString: strerror(code))). Name another with --host and --port; "
                + "port 0 takes one that is free."
        }
    }

    /// Tells load balancers that the service is about to end.
    private struct Draining: ServiceLifecycle.Service {
        let service: PerceiverServing.Service

        func run() async throws {
            try? await gracefulShutdown()
            service.drain()
        }
    }

    /// Answers one request after another of a connection.
    struct HTTPResponder: Sendable {
        let service: PerceiverServing.Service
        let connections: OpenConnections

        /// Reads a request, asks the service, and writes the response.
        ///
        /// - Throws: what keeps the connection from going on.
        func respond(
            to request: Request, with writer: consuming ResponseWriter, on channel: any Channel
        ) async throws {
            var asked = request.serviceRequest
            // There is one for each request.
            var pieces = request.body.makeAsyncIterator()
            let length = request.headers[.contentLength].flatMap { Int($0) }
            if let refusal = service.refusal(of: asked, byteCount: length) {
                return try await end(refusal, request, &pieces, writer, channel)
            }
            if request.headers[.expect]?.lowercased() == "100-continue" {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            var taken = 0
            defer { connections.give(bodyBytes: taken) }
            do {
                asked.body = try await body(&pieces, &taken, on: channel)
            } catch let fault as ServiceFault {
                return try await end(ServiceResponse(fault), request, &pieces, writer, channel)
            }
            let task = Task { [service, asked] in await service.respond(to: asked) }
            connections.set(task, on: channel)
            let response = await task.value
            connections.set(nil, on: channel)
            try await write(response, to: request, writer)
        }

        /// The body of a request, which may be neither too long nor too slow.
        ///
        /// - Parameters:
        ///   - pieces: the body as it comes.
        ///   - taken: how many bytes of all that bodies may have were taken for it.
        ///   - channel: its connection.
        /// - Returns: all of it.
        /// - Throws: `ServiceFault` for one that is too long.
        private func body(
            _ pieces: inout RequestBody.AsyncIterator, _ taken: inout Int, on channel: any Channel
        ) async throws -> Data {
            // A body that trickles is cut off with its connection.
            let alarm = channel.eventLoop.scheduleTask(in: .seconds(Int64(service.limits.seconds))) {
                channel.close(promise: nil)
            }
            defer { alarm.cancel() }
            var body = Data()
            while let piece = try await pieces.next() {
                guard body.count + piece.readableBytes <= service.limits.bodyBytes else {
                    throw PerceiverServing.Service.tooLong(service.limits)
                }
                try connections.take(bodyBytes: piece.readableBytes)
                taken += piece.readableBytes
                body.append(contentsOf: piece.readableBytesView)
            }
            return body
        }

        private func write(
            _ response: ServiceResponse, to request: Request, _ writer: consuming ResponseWriter
        ) async throws {
            let head = response.head
            switch response.body {
            case .whole where request.method == .head: try await writer.writeResponse(head)
            case .whole(let data):
                try await writer.write(
                    response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
            case .pieces(let pieces):
                var body = try await writer.writeHead(head)
                for await piece in pieces { try await body.write(ByteBuffer(bytes: piece)) }
                try await body.finish(nil)
            }
        }

        /// Writes the last response of a connection whose request was not read to its end.
        private func end(
            _ response: ServiceResponse, _ request: Request, _ pieces: inout RequestBody.AsyncIterator,
            _ writer: consuming ResponseWriter,
            _ channel: any Channel
        ) async throws {
            var response = response
            response.headers.append((name: "Connection", value: "close"))
            try await write(response, to: request, writer)
            // Whoever is still sending reads the response only afterwards; some of that is waited for.
            let alarm = channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
            defer { alarm.cancel() }
            var rest = 4 << 20
            while rest > 0, let piece = try await pieces.next() { rest -= piece.readableBytes }
            try await channel.close()
        }
    }

    extension Request {
        /// The request for the service, without its body.
        fileprivate var serviceRequest: ServiceRequest {
            let target = head.path ?? "/"
            let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            var fields: [String: String] = [:]
            for field in headers { fields[field.name.canonicalName] = field.value }
            fields["host"] = head.authority
            return ServiceRequest(
                method.rawValue, String(parts.first ?? "/"),
                query: Self.query(parts.count > 1 ? parts[1] : ""),
                headers: fields)
        }

        /// The pairs of a query, decoded.
        private static func query(_ text: Substring) -> [(name: String, value: String)] {
            text.split(separator: "&").map { pair in
                let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                    let text = String($0).replacing("+", with: " ")
                    return text.removingPercentEncoding ?? text
                }
                return (words[0], words.count > 1 ? words[1] : "")
            }
        }
    }

    extension ServiceResponse {
        fileprivate var head: HTTPResponse {
            var fields = HTTPFields()
            for (name, value) in headers {
                guard let name = HTTPField.Name(name) else { continue }
                fields.append(HTTPField(name: name, value: value))
            }
            if case .whole(let data) = body { fields[.contentLength] = "\(data.count)" }
            return HTTPResponse(status: .init(code: status), headerFields: fields)
        }
    }
#endif
