import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining
import Synchronization

/// Answers requests about models, whatever way they come.
public final class Service: Sendable {
    /// How much may be asked for.
    public let limits: ServiceLimits
    let shelf: ModelShelf
    let metrics = ServiceMetrics()
    private let tokens: AccessTokens?
    /// The names by which it may be asked; nil: any.
    private let hosts: Set<String>?

    /// Whether callers have to know a token.
    var needsToken: Bool { tokens != nil }

    private let isDraining = Mutex(false)
    /// Takes lines for whoever runs the service.
    private let log: @Sendable (String) -> Void

    /// Reads the models.
    ///
    /// - Parameters:
    ///   - models: what is served; names must differ.
    ///   - limits: how much may be asked for.
    ///   - tokens: the words that callers have to know; nil: anybody may ask.
    ///   - hosts: the names by which it may be asked, in lower case; nil: any. Where nobody but this machine's users should ask,
    ///     they keep out pages whose site takes this machine's address (DNS rebinding).
    ///   - log: takes lines for whoever runs the service.
    /// - Throws: `SettingsError` for a name that occurs twice or cannot be in a path; what is wrong with a run.
    public init(
        _ models: [ModelSource], limits: ServiceLimits = ServiceLimits(), tokens: AccessTokens? = nil,
        hosts: Set<String>? = nil, log: @escaping @Sendable (String) -> Void
    ) throws {
        for model in models { try model.requireName() }
        let names = models.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw SettingsError(
                "Two runs are called \"\(twice)\"; name one of them otherwise: --run NAME=FOLDER.")
        }
        shelf = try ModelShelf(
            models.map { $0.shelved(decodingLimit: limits.decodedBytes) }, limits, metrics)
        (self.limits, self.tokens, self.hosts, self.log) = (limits, tokens, hosts, log)
    }

    /// The names of the models.
    public var names: [String] { shelf.names }

    /// Serves newer checkpoints, where there are some.
    public func reload() { shelf.reload(say: log) }

    /// Tells load balancers to send nothing more; what comes nevertheless is answered.
    public func drain() { isDraining.withLock { $0 = true } }

    /// How many requests are being answered.
    public var inFlightCount: Int { metrics.inFlightCount }

    /// A connection was opened (1) or closed (-1).
    public func changeConnections(by change: Int) { metrics.changeConnections(by: change) }

    /// What a request is answered before its body is read; nil: it may be read.
    ///
    /// - Parameters:
    ///   - request: without its body.
    ///   - byteCount: how long the body is; nil: not known yet.
    /// - Returns: the response that refuses it.
    public func refusal(of request: ServiceRequest, byteCount: Int?) -> ServiceResponse? {
        do {
            try requireOwnPage(request)
            if request.route?.isOpen != true { try requireToken(request) }
            if let byteCount, byteCount > limits.bodyBytes { throw Self.tooLong(limits) }
            return nil
        } catch let fault as ServiceFault {
            metrics.request(request.route, model: "", status: fault.status, seconds: 0)
            return ServiceResponse(
                fault, headers: fault.status == 401 ? [(name: "WWW-Authenticate", value: "Bearer")] : [])
        } catch {
            return internalFault(error)
        }
    }

    /// The answer to a body that is longer than it may be.
    public static func tooLong(_ limits: ServiceLimits) -> ServiceFault {
        ServiceFault(
            413, "The body is too long: it may have \((limits.bodyBytes + 500_000) / 1_000_000) MB.")
    }

    /// Answers a request.
    public func respond(to request: ServiceRequest) async -> ServiceResponse {
        let start = Date()
        metrics.changeInFlight(by: 1)
        defer { metrics.changeInFlight(by: -1) }
        let route = request.route
        var response: ServiceResponse
        do {
            response = try await answer(request)
        } catch let fault as ServiceFault {
            response = ServiceResponse(fault)
            if fault.status == 405 {
                response.headers.append(("Allow", route?.methods.joined(separator: ", ") ?? ""))
            }
        } catch is CancellationError {
            response = ServiceResponse(ServiceFault(499, "The request was withdrawn."))
        } catch {
            response =
                Self.sentence(of: error).map { ServiceResponse(ServiceFault(422, $0)) }
                ?? internalFault(error)
        }
        let model = route?.model.flatMap { shelf.slot($0) == nil ? nil : $0 } ?? ""
        metrics.request(
            route, model: model, status: response.status,
            seconds: Date().timeIntervalSince(start))
        return response
    }

    /// What is wrong with an example, for its sender; nil for an error that is not the example's.
    static func sentence(of error: any Error) -> String? {
        error is BatchError || error is DataError ? "\(error)".shortened : nil
    }

    /// An error that is not the caller's: it is logged, and nothing of this machine is told.
    private func internalFault(_ error: any Error) -> ServiceResponse {
        log("internal error: \(error)")
        return ServiceResponse(
            ServiceFault(500, "Something went wrong here that is not the request's fault; the log says what.")
        )
    }

    /// Refuses what a browser sends for the page of another site, under whatever name that site has this machine's address.
    private func requireOwnPage(_ request: ServiceRequest) throws {
        let foreign = ServiceFault(403, "Pages of other sites may not ask here.")
        if request.headers["sec-fetch-site"] == "cross-site" { throw foreign }
        let host = request.headers["host"] ?? ""
        if let origin = request.headers["origin"], origin != "http://\(host)", origin != "https://\(host)" {
            throw foreign
        }
        guard let hosts, !host.isEmpty else { return }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        guard hosts.contains(name.lowercased()) else {
            throw ServiceFault(
                403,
                "This server is not known as \(String(name).asName); --allow-host says which names it has.")
        }
    }

    private func requireToken(_ request: ServiceRequest) throws {
        guard let tokens, !tokens.accept(request.headers["authorization"]) else { return }
        throw ServiceFault(401, "A token is needed: Authorization: Bearer TOKEN.")
    }

    private func answer(_ request: ServiceRequest) async throws -> ServiceResponse {
        guard let route = request.route else {
            throw ServiceFault(
                404, "There is nothing at this path; there are \(Route.paths.joined(separator: ", ")).")
        }
        guard route.methods.contains(request.method) else {
            throw ServiceFault(405, "This path takes \(route.methods.joined(separator: ", ")).")
        }
        switch route {
        case .page(let file): return ServiceResponse(file)
        case .health: return ServiceResponse(json: .object(["status": "ok"]))
        case .readiness:
            let isReady = !isDraining.withLock { $0 }
            return ServiceResponse(
                json: .object(["status": isReady ? "ready" : "draining"]), status: isReady ? 200 : 503)
        case .metrics:
            let waiting = shelf.names.map { (model: $0, count: shelf.slot($0)?.waitingCount ?? 0) }
            return ServiceResponse(
                200, "text/plain; version=0.0.4; charset=utf-8", Data(metrics.text(waiting: waiting).utf8))
        case .document: return ServiceResponse(json: openAPI)
        case .models:
            return ServiceResponse(
                json: .object(["models": .array(shelf.names.compactMap { shelf.slot($0)?.model.json })]))
        case .model(let name): return ServiceResponse(json: try slot(name).model.json)
        case .curves(let name):
            guard let curves = try slot(name).model.run.folder.curves() else {
                throw ServiceFault(404, "The run has no evaluation yet, so that there are no curves.")
            }
            return ServiceResponse(200, "image/svg+xml", Data(curves.utf8))
        case .predict(let name): return try await predict(request, name)
        case .generate(let name): return try await generate(request, name)
        }
    }

    /// The model of that name.
    ///
    /// - Throws: ``ServiceFault`` that lists the names.
    func slot(_ name: String) throws -> ModelShelf.Slot {
        guard let slot = shelf.slot(name) else {
            let guess = nearest(to: name, among: shelf.names).map { " Did you mean \"\($0)\"?" } ?? ""
            throw ServiceFault(
                404, "There is no model \(name.asName); there are \(shelf.names.quoted).\(guess)")
        }
        return slot
    }
}
