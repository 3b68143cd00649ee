import Foundation
import Perceiver
import PerceiverFiles
import Synchronization

extension Service {
    /// Continues the prompts of a request; piece by piece where that is asked for.
    ///
    /// - Throws: ``ServiceFault`` for what is asked wrongly, or where too many wait.
    func generate(_ request: ServiceRequest, _ name: String) async throws -> ServiceResponse {
        let deadline = Date(timeIntervalSinceNow: limits.seconds)
        let model = try slot(name).model
        let asked = try await offPool { [limits] in try GenerationRequest(request, for: model, limits) }
        guard asked.isStreamed else {
            let answer = try await continuations(asked, model, by: deadline) { _ in }
            return try await offPool { ServiceResponse(json: answer) }
        }
        let (pieces, sink) = AsyncStream.makeStream(of: Data.self, bufferingPolicy: .unbounded)
        let task = Task {
            do {
                let answer = try await continuations(asked, model, by: deadline) {
                    sink.yield(Self.event($0))
                }
                sink.yield(try await offPool { Self.event(answer, "end") })
            } catch {
                let fault =
                    error as? ServiceFault
                    ?? Self.sentence(of: error).map { ServiceFault(422, $0) }
                    ?? ServiceFault(500, "Something went wrong here; the log says what.")
                sink.yield(Self.event(.object(["error": .string(fault.description)]), "error"))
            }
            sink.finish()
        }
        sink.onTermination = { _ in task.cancel() }
        var response = ServiceResponse(
            200, "text/event-stream", Data(), headers: [("Cache-Control", "no-store")])
        response.body = .pieces(pieces)
        return response
    }

    /// The continuations of a request, as JSON.
    private func continuations(
        _ asked: GenerationRequest, _ model: ServedModel, by deadline: Date,
        onPiece: @escaping @Sendable (JSONValue) -> Void
    ) async throws -> JSONValue {
        let isWithdrawn = Flag()
        let jobs = asked.prompts.enumerated().map { index, prompt in
            GenerationJob(prompt: prompt, stops: asked.stops) { [metrics] token, text in
                metrics.tokens(1, model: model.name)
                onPiece(
                    .object([
                        "continuation": .int(index), "token": .int(Int(token)), "text": .string(text),
                    ]))
                return !isWithdrawn.isSet && Date() < deadline
            }
        }
        let found = try await withTaskCancellationHandler {
            try await retryingOnce(model.name) { try await $0.continuations.answers(to: jobs, by: deadline) }
        } onCancel: {
            isWithdrawn.set()
        }
        let isCut = Date() >= deadline
        guard asked.makesFiles else { return try json(of: found, asked, model, isCut: isCut) }
        return try await offPool {
            try self.json(of: found, asked, model, isCut: isCut) { isWithdrawn.isSet }
        }
    }

    private func json(
        of found: [Result<Continuation, any Error>], _ asked: GenerationRequest, _ model: ServedModel,
        isCut: Bool, isWithdrawn: () -> Bool = { false }
    ) throws -> JSONValue {
        let continuations = try found.enumerated().map { index, result in
            if isWithdrawn() { throw CancellationError() }
            return JSONValue.object(try answer(result.get(), index, asked, model, isCut: isCut))
        }
        var body: JSONObject = [
            "model": .string(model.name), "seed": .string("\(asked.seed)"),
            "continuations": .array(continuations),
        ]
        let files = try asked.makesFiles ? filesOfAll(found.map { try $0.get() }, asked, model) : []
        if !files.isEmpty { body.append("files", .array(files.map(\.json))) }
        if !asked.notes.isEmpty { body.append("notes", .array(asked.notes.map(JSONValue.string))) }
        return .object(body)
    }

    /// What shows all continuations of each prompt together.
    private func filesOfAll(
        _ found: [Continuation], _ asked: GenerationRequest, _ model: ServedModel
    ) throws -> [PredictedFile] {
        guard let language = model.continuing?.language else { return [] }
        return try asked.sources.enumerated().flatMap { place, source in
            let own = zip(found, asked.places).filter { $0.1 == place }.map(\.0.tokens)
            return try language.files(ofAll: own, after: source)
        }
    }

    private func answer(
        _ found: Continuation, _ index: Int, _ asked: GenerationRequest, _ model: ServedModel, isCut: Bool
    ) throws -> JSONObject {
        let (language, prompt) = (model.continuing?.language, asked.prompts[index].tokens)
        var answer: JSONObject = ["prompt": .int(asked.places[index])]
        let text = language.flatMap {
            ContinuedText.text(of: found.tokens, after: prompt, in: $0, stops: asked.stops)
        }
        if let text { answer.append("text", .string(text)) }
        answer.append("tokens", .array(found.tokens.map { .int(Int($0)) }))
        answer.append("log_probability", .number(found.logProbability))
        answer.append("ended", .bool(found.isEnded))
        if isCut, found.tokens.count < asked.prompts[index].options.length, !found.isEnded {
            answer.append("cut", "the time of a request was over")
        }
        if asked.makesFiles, let language {
            let files = try language.files(of: prompt + found.tokens, promptCount: prompt.count)
            answer.append("files", .array(files.map(\.json)))
        }
        return answer
    }

    /// An event of a stream, as pages read it (server-sent events).
    private static func event(_ value: JSONValue, _ name: String? = nil) -> Data {
        Data("\(name.map { "event: \($0)\n" } ?? "")data: \(value.text())\n\n".utf8)
    }
}

/// Set once, and seen by other threads.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
