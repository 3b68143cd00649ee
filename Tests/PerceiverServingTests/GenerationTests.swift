import Foundation
import Perceiver
import PerceiverKit
import PerceiverServing
import TestSupport
import Testing

struct GenerationTests {
    private let path = "/v1/models/writer/generate"

    private func service(_ folder: TemporaryFolder) throws -> Service {
        try ServedRuns.writer(at: folder.file("writer"), in: folder)
        return try ServedRuns.service(["writer"], in: folder)
    }

    @Test func `A prompt is continued as the command does, alone and beside others`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let run = try FinishedRun(folder.file("writer"), registry: ServedRuns.registry)
        let model = try #require(run.model as? PerceiverAR)
        let prompt = try model.prompt(.text("To be"), length: 20).tokens
        let expected = try model.continuations(of: [prompt], by: ContinuationOptions(length: 20, seed: 7))[0]
        let alone = await service.post(path, "{\"prompt\": \"To be\", \"length\": 20, \"seed\": 7}")
        #expect(alone.status == 200)
        let json = try await alone.json
        #expect(json.at("continuations.0.tokens") == .array(expected.tokens.map { .int(Int($0)) }))
        #expect(json.at("seed") == "7")
        let beside = await service.post(
            path, "{\"prompts\": [\"To be\", \"or\"], \"count\": 2, \"length\": 20, \"seed\": 7}")
        #expect(try await beside.json.at("continuations.0.tokens") == json.at("continuations.0.tokens"))
        #expect(try await beside.json.at("continuations.3.prompt") == 1)
    }

    @Test func `A stream has the pieces, then the whole`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let whole = await service.post(path, "{\"prompt\": \"To be\", \"length\": 12, \"seed\": 7}")
        let stream = await service.post(
            path, "{\"prompt\": \"To be\", \"length\": 12, \"seed\": 7, \"stream\": true}")
        #expect(stream.headers.contains { $0.value == "text/event-stream" })
        let events = await stream.text.components(separatedBy: "\n\n").filter { !$0.isEmpty }
        let expected = try await whole.json
        #expect(events.last == "event: end\ndata: \(expected.text())")
        let pieces = try events.dropLast().map { event -> String in
            let data = Data(event.dropFirst("data: ".count).utf8)
            guard case .string(let text)? = try data.withUnsafeBytes({ try JSONReader.read($0) }).at("text")
            else {
                return "?"
            }
            return text
        }
        guard case .string(let text)? = expected.at("continuations.0.text") else {
            Issue.record("no text")
            return
        }
        #expect(text.hasPrefix(pieces.joined()))
    }

    @Test func `A client that goes away ends what is written for it`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let response = await service.post(
            path, "{\"prompt\": \"To be\", \"length\": 16000, \"seed\": 7, \"stream\": true}")
        guard case .pieces(let pieces) = response.body else {
            Issue.record("no stream")
            return
        }
        let reading = Task { for await _ in pieces {} }
        try await Task.sleep(for: .milliseconds(50))
        reading.cancel()
        _ = await reading.value
        // Its turn is over soon, so that another is served.
        let other = await service.post(path, "{\"prompt\": \"a\", \"length\": 1}")
        #expect(other.status == 200)
    }

    @Test(arguments: [
        ("{\"prompt\": \"a\", \"top_p\": 0}", "top_p"), ("{\"prompt\": \"a\", \"length\": -1}", "length"),
        ("{\"prompt\": \"a\", \"stop\": [\"\"]}", "stop"),
        ("{\"prompt\": \"a\", \"lenght\": 1}", "Did you mean"),
        ("{\"example\": \"a\"}", "prompt"), ("{\"prompt\": \"a\", \"count\": 1000}", "count"),
    ])
    func `What is asked wrongly is said`(body: String, part: String) async throws {
        let folder = try TemporaryFolder()
        let answer = await (try service(folder)).post(path, body)
        #expect(answer.status == 400)
        #expect(await answer.text.contains(part))
    }
}
