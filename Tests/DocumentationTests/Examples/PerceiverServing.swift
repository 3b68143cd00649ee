import PerceiverKit
import PerceiverServing

/// The status of the answer to a request about some runs, as a server of any protocol would ask.
func status(of request: ServiceRequest, about runs: [String], _ registry: Registry) async throws -> Int {
    let sources = runs.map { ModelSource(run: $0, registry: registry) }
    let service = try Service(sources) { line in print(line) }
    return await service.respond(to: request).status
}
