import Foundation
import PerceiverKit
import PerceiverServing
import TestSupport
import Testing

struct ServiceTests {
    private func service(_ folder: TemporaryFolder, tokens: AccessTokens? = nil) throws -> Service {
        try ServedRuns.digits(at: folder.file("digits"))
        return try ServedRuns.service(["digits"], in: folder, tokens: tokens)
    }

    @Test func `Models are described`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let json = try await service.get("/v1/models/digits").json
        #expect(json.at("classes.3") == "3")
        #expect(json.at("example.media_types.0") == "image/png")
        #expect(json.at("checkpoint.step") == 2)
        #expect(json.at("arrays.0.shape") == [28, 28, 1])
        #expect(json.at("checkpoint.metrics.validation.loss") != nil)
        #expect(try await service.get("/v1/models").json.at("models.0") == json)
        #expect(await service.get("/v1/models/digits/curves.svg").text.contains("<svg"))
    }

    @Test func `Paths that are not there, and methods that do not fit, are said`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        #expect(await service.get("/nothing").status == 404)
        let near = await service.get("/v1/models/digit")
        #expect(near.status == 404)
        #expect(await near.text.contains("Did you mean \\\"digits\\\"?"))
        let wrong = await service.get("/v1/models/digits/predict")
        #expect(wrong.status == 405)
        #expect(wrong.headers.contains { $0.name == "Allow" && $0.value == "POST" })
        #expect(await service.get("/v1/models/digits%2F..%2F").status == 404)
        #expect(await service.post("/v1/models/digits/generate", "{\"prompt\": \"a\"}").status == 400)
    }

    @Test func `A service that drains says so, and answers`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        #expect(await service.get("/readyz").status == 200)
        service.drain()
        #expect(await service.get("/readyz").status == 503)
        #expect(await service.get("/healthz").status == 200)
        #expect(
            await service.respond(
                to: ServiceRequest("POST", "/v1/models/digits/predict", body: ServedRuns.picture())
            ).status == 200)
    }

    @Test func `Only who knows a token is answered, but for the page and the checks`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("# tokens\n0123456789abcdef\n", to: "tokens")
        let service = try service(folder, tokens: AccessTokens(fileAt: folder.file("tokens")))
        func refusal(_ path: String, _ field: String?) -> Int? {
            service.refusal(
                of: ServiceRequest("GET", path, headers: field.map { ["authorization": $0] } ?? [:]),
                byteCount: nil)?.status
        }
        for path in ["/v1/models", "/metrics", "/openapi.json", "/v1/models/digits/predict", "/x"] {
            #expect(refusal(path, nil) == 401)
            #expect(refusal(path, "Bearer 0123456789abcdeg") == 401)
            #expect(refusal(path, "Bearer 0123456789abcdef") == nil)
        }
        for path in ["/", "/page.js", "/healthz", "/readyz"] { #expect(refusal(path, nil) == nil) }
        try folder.write("short\n", to: "tokens")
        #expect(throws: FileError.self) { try AccessTokens(fileAt: folder.file("tokens")) }
    }

    @Test func `What is too long, or sent by the page of another site, is refused before it is read`()
        async throws
    {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let path = "/v1/models/digits/predict"
        #expect(service.refusal(of: ServiceRequest("POST", path), byteCount: 17 << 20)?.status == 413)
        let foreign = ["origin": "http://other.example", "host": "127.0.0.1:8080"]
        #expect(
            service.refusal(of: ServiceRequest("POST", path, headers: foreign), byteCount: 1)?.status == 403)
        let own = ["origin": "http://127.0.0.1:8080", "host": "127.0.0.1:8080"]
        #expect(service.refusal(of: ServiceRequest("POST", path, headers: own), byteCount: 1) == nil)
    }

    @Test func `A site that takes this machine's address is refused`() async throws {
        let folder = try TemporaryFolder()
        try ServedRuns.digits(at: folder.file("digits"))
        let service = try Service(
            [ModelSource(run: folder.file("digits"), registry: ServedRuns.registry)],
            hosts: ["localhost", "[::1]"]
        ) { _ in }
        func refusal(_ headers: [String: String]) -> Int? {
            service.refusal(of: ServiceRequest("GET", "/v1/models", headers: headers), byteCount: 0)?.status
        }
        #expect(refusal(["host": "site.example:8080", "origin": "http://site.example:8080"]) == 403)
        #expect(refusal(["origin": "http://site.example"]) == 403)
        #expect(refusal(["host": "localhost:8080", "sec-fetch-site": "cross-site"]) == 403)
        for host in ["localhost:8080", "LOCALHOST", "[::1]:8080"] { #expect(refusal(["host": host]) == nil) }
    }

    @Test func `What takes time by the square of its length is refused`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let marks = String(repeating: "\u{301}\u{323}", count: 100_000)
        let keys = (0..<100_000).map { "\"k\($0)\": 1" }.joined(separator: ", ")
        let start = Date()
        for body in [
            "{\"example\": {\"base64\": \"AAAA\"}, \"\(marks)\": 1}", "{\"example\": \"\(marks)\"}",
            "{\"example\": {\"base64\": \"AAAA\"}, \(keys)}",
        ] {
            #expect(await service.post("/v1/models/digits/predict", body).status == 400)
        }
        // Seconds where it was minutes, other tests beside.
        #expect(Date().timeIntervalSince(start) < 60)
    }

    @Test func `A body of which nothing is said is not taken for a text`() async throws {
        let folder = try TemporaryFolder()
        let request = ServiceRequest(
            "POST", "/v1/models/digits/predict",
            headers: ["content-type": "application/x-www-form-urlencoded"], body: Data("{}".utf8))
        #expect(await (try service(folder)).respond(to: request).status == 415)
    }

    @Test func `Weights that another program writes over are used on as they were`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let ask = ServiceRequest("POST", "/v1/models/digits/predict", body: ServedRuns.picture())
        let before = await service.respond(to: ask).text
        let path = folder.file("digits/checkpoints/best/model.safetensors")
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: 8)
        try file.close()
        #expect(await service.respond(to: ask).text == before)
        service.reload()
        #expect(await service.respond(to: ask).text == before)
    }

    @Test func `A newer checkpoint is taken over`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let ask = ServiceRequest("POST", "/v1/models/digits/predict", body: ServedRuns.picture())
        let before = await service.respond(to: ask).text
        service.reload()
        #expect(await service.respond(to: ask).text == before)
        try FileManager.default.removeItem(atPath: folder.file("digits"))
        // While there is none, the older one is served.
        service.reload()
        #expect(await service.respond(to: ask).text == before)
        try ServedRuns.digits(at: folder.file("digits"), seed: 1)
        service.reload()
        let after = await service.respond(to: ask)
        #expect(after.status == 200)
        #expect(await after.text != before)
    }

    @Test func `Names of models must differ, and fit in paths`() throws {
        let folder = try TemporaryFolder()
        try ServedRuns.digits(at: folder.file("digits"))
        let source = ModelSource(run: folder.file("digits"), registry: ServedRuns.registry)
        #expect(throws: SettingsError.self) { try Service([source, source]) { _ in } }
        let slash = ModelSource(run: folder.file("digits"), name: "a/b", registry: ServedRuns.registry)
        #expect(throws: SettingsError.self) { try Service([slash]) { _ in } }
    }

    @Test func `The OpenAPI document has a path for each model, with the schema of its examples`()
        async throws
    {
        let folder = try TemporaryFolder()
        let json = try await service(folder).get("/openapi.json").json
        #expect(json.at("openapi") == "3.1.0")
        guard case .object(let paths)? = json.at("paths"),
            case .object(let predict)? = paths["/v1/models/digits/predict"]
        else {
            Issue.record("no paths: \(json.text())")
            return
        }
        let schema = JSONValue.object(predict).at("post.requestBody.content.application/json.schema.oneOf.0")
        #expect(schema?.at("properties.example.properties.base64.contentEncoding") == "base64")
    }
}
