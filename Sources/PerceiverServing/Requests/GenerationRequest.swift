import Foundation
import Perceiver
import PerceiverFiles

/// What is asked of a model that continues prompts.
struct GenerationRequest {
    /// Each prompt as often as it shall be continued.
    let prompts: [ContinuedPrompt]
    /// Of each, where its prompt stands among those of the request.
    let places: [Int]
    let sources: [ExampleSource]
    let stops: [String]
    let seed: UInt64
    let isStreamed: Bool
    let makesFiles: Bool
    /// What the user should know of the prompts.
    let notes: [String]

    static let names = RequestContents.Names(one: "prompt", several: "prompts")

    static let optionNames = [
        "length", "count", "temperature", "top_k", "top_p", "repetition_penalty", "seed", "stop", "stream",
        "files",
    ]

    /// Reads the request.
    ///
    /// - Throws: ``ServiceFault`` for what is asked wrongly; what is wrong with a prompt.
    init(_ request: ServiceRequest, for model: ServedModel, _ limits: ServiceLimits) throws {
        guard let continuing = model.continuing else {
            throw ServiceFault(400, "The model \"\(model.name)\" continues no prompts; ask /predict.")
        }
        let contents = try RequestContents(request, of: model.form, Self.names, limits)
        var options = contents.options
        let whole = continuing.language.exampleTokenCount
        let asked = try options.count("length", 0...limits.tokens, usual: -1)
        let length = asked < 0 ? nil : asked
        let count = try options.count("count", 1...limits.examples, usual: 1)
        var sampling = TokenSampling()
        if let value = try options.number("temperature", 0...1000) { sampling.temperature = Float(value) }
        let topK = try options.count("top_k", 0...Int(Int32.max), usual: 0)
        if topK > 0 { sampling.topK = topK }
        if let value = try options.number("top_p", 0...1) {
            guard value > 0 else { throw ServiceFault(400, "top_p should be above 0, but it is 0.") }
            sampling.topP = Float(value)
        }
        if let value = try options.number("repetition_penalty", 0.01...100) {
            sampling.repetitionPenalty = Float(value)
        }
        seed = try options.seed("seed") ?? UInt64.random(in: 0..<1 << 53)
        stops = try options.texts("stop", atMost: 64)
        isStreamed = try options.flag("stream")
        makesFiles = try options.flag("files")
        try options.requireNoOther(["prompt", "prompts"] + Self.optionNames)
        guard contents.sources.count * count <= limits.examples else {
            throw ServiceFault(413, "A request may have \(limits.examples) continuations.")
        }
        let isText = continuing.language.text(of: []) != nil
        guard isText || stops.isEmpty else {
            throw ServiceFault(400, "What this model writes is no text, in which \"stop\" could be found.")
        }
        var (prompts, places): ([ContinuedPrompt], [Int]) = ([], [])
        var notes: [String] = []
        for (place, source) in contents.sources.enumerated() {
            let isNone = source.words?.isEmpty == true && continuing.language.endToken != nil
            let prompt = try DecodingLimit.$byteCount.withValue(limits.decodedBytes) {
                try continuing.prompt(isNone ? nil : source, length: length)
            }
            notes += prompt.notes
            let wanted = length ?? whole ?? 256
            if wanted > limits.tokens {
                notes.append("at most \(limits.tokens) tokens are written, not \(wanted)")
            }
            // Each prompt draws what it would draw alone.
            let own = ContinuationOptions(
                length: min(limits.tokens, wanted), sampling: sampling,
                seed: seed &+ UInt64(place) &* 0x9E37_79B9)
            for number in 0..<count {
                prompts.append(ContinuedPrompt(prompt.tokens, by: own, number: number))
                places.append(place)
            }
        }
        (self.prompts, self.places, self.notes) = (prompts, places, notes)
        sources = contents.sources
    }
}

/// A continuation that waits for its turn, and who hears of each piece of it.
struct GenerationJob: Sendable {
    let prompt: ContinuedPrompt
    let stops: [String]
    /// Takes a token and the text that is complete now; says whether anybody still listens.
    let onToken: @Sendable (_ token: Int32, _ text: String) -> Bool
}

extension ServedModel {
    /// Continues the prompts of several requests together.
    func continuations(for jobs: [GenerationJob]) -> [Result<Continuation, any Error>] {
        guard let language = continuing?.language else { return [] }
        var texts = jobs.map { ContinuedText(after: $0.prompt.tokens, in: language, stops: $0.stops) }
        do {
            return try continuations(of: jobs.map(\.prompt)) { token, place in
                let piece = texts[place].add(token)
                return jobs[place].onToken(token, piece) && !texts[place].isStopped
            }.map { .success($0) }
        } catch {
            return jobs.map { _ in .failure(error) }
        }
    }
}
