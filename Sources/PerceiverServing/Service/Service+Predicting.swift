import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports

extension Service {
    private static let exampleNames = RequestContents.Names(one: "example", several: "examples")
    private static let predictionOptions = ["top", "explain", "attention", "files"]

    /// Predicts something of the examples of a request.
    ///
    /// - Throws: ``ServiceFault`` for what is asked wrongly, or where too many wait.
    func predict(_ request: ServiceRequest, _ name: String) async throws -> ServiceResponse {
        let deadline = Date(timeIntervalSinceNow: limits.seconds)
        let model = try slot(name).model
        guard model.continuing == nil else {
            throw ServiceFault(
                400, "The model \"\(name)\" continues prompts; ask /v1/models/\(name)/generate.")
        }
        let contents = try await request.read { [limits] in
            try RequestContents($0, of: model.form, Self.exampleNames, limits)
        }
        let options = try predictionOptions(contents.options, of: model)
        let jobs = contents.sources.map { ModelShelf.PredictionJob(source: $0, options: options) }
        let answers = try await retryingOnce(name) {
            try await $0.predictions.answers(to: jobs, by: deadline)
        }
        var isAnyGood = false
        let predictions = try zip(contents.sources, answers).map { source, answer in
            var object = JSONObject()
            if case .bytes(_, let name) = source { object.append("example", .string(name)) }
            switch answer {
            case .success(let example):
                isAnyGood = true
                guard case .object(let own) = try example.json else { return JSONValue.null }
                for (key, value) in own { object.append(key, value) }
            case .failure(let error):
                guard let sentence = Self.sentence(of: error) else { throw error }
                object.append("error", .string(sentence))
            }
            return JSONValue.object(object)
        }
        var body: JSONObject = ["model": .string(name), "predictions": .array(predictions)]
        if !isAnyGood, case .object(let first)? = predictions.first {
            body = ["error": first["error"] ?? .null, "predictions": .array(predictions)]
        }
        return ServiceResponse(json: .object(body), status: isAnyGood ? 200 : 422)
    }

    private func predictionOptions(
        _ given: RequestOptions, of model: ServedModel
    ) throws -> PredictionOptions {
        var given = given
        var options = PredictionOptions()
        options.top = try given.count("top", 1...1000, usual: 5)
        options.explains = try given.flag("explain")
        options.showsAttention = try given.flag("attention")
        options.makesFiles = try given.flag("files")
        try given.requireNoOther(["example", "examples"] + Self.predictionOptions)
        if options.explains, !model.explains {
            throw ServiceFault(400, "The rows of this model's input have no names; leave out \"explain\".")
        }
        if options.showsAttention, !model.showsAttention {
            throw ServiceFault(400, "This model's examples are no pictures; leave out \"attention\".")
        }
        if options.makesFiles, model.predicting?.hasFiles != true {
            throw ServiceFault(400, "This model's predictions have no files; leave out \"files\".")
        }
        return options
    }

    /// Asks the model of that name; where it was replaced just now, the one that replaced it.
    func retryingOnce<Answer>(
        _ name: String, _ ask: (ModelShelf.Slot) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await ask(slot(name))
        } catch let fault as ServiceFault where fault.description == ServiceFault.replaced.description {
            return try await ask(slot(name))
        }
    }
}
