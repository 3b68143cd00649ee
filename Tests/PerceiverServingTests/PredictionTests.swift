import Foundation
import PerceiverKit
import PerceiverServing
import TestSupport
import Testing

struct PredictionTests {
    private let path = "/v1/models/digits/predict"

    private func service(_ folder: TemporaryFolder) throws -> Service {
        try ServedRuns.digits(at: folder.file("digits"))
        return try ServedRuns.service(["digits"], in: folder)
    }

    @Test func `JSON, a form and bytes are answered as the finished run predicts`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let picture = ServedRuns.picture()
        let run = try FinishedRun(folder.file("digits"), registry: ServedRuns.registry)
        let expected = try run.predict(.bytes(picture, name: "a"), count: 3).predictions
        let form =
            Data("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".utf8)
            + picture
            + Data("\r\n--b\r\nContent-Disposition: form-data; name=\"top\"\r\n\r\n3\r\n--b--\r\n".utf8)
        let answers = [
            await service.post(
                path, "{\"example\": {\"base64\": \"\(picture.base64EncodedString())\"}, \"top\": 3}"),
            await service.respond(
                to: ServiceRequest(
                    "POST", path, headers: ["content-type": "multipart/form-data; boundary=b"], body: form)),
            await service.respond(
                to: ServiceRequest(
                    "POST", path, query: [("top", "3")], headers: ["content-type": "image/png"], body: picture
                )),
        ]
        for answer in answers {
            #expect(answer.status == 200)
            let labels = try await answer.json.at("predictions.0.labels")
            let found = expected.map { label -> JSONValue in
                .object([
                    "label": .string(label.label),
                    "probability": .double(Double("\(label.probability)") ?? 0),
                ])
            }
            #expect(labels == .array(found))
        }
        #expect(try await answers[1].json.at("predictions.0.example") == "a.png")
    }

    @Test func `A bad example does not spoil the others`() async throws {
        let folder = try TemporaryFolder()
        let service = try service(folder)
        let good = "{\"base64\": \"\(ServedRuns.picture().base64EncodedString())\"}"
        let answer = await service.post(path, "{\"examples\": [\(good), {\"base64\": \"AAAA\"}, \(good)]}")
        #expect(answer.status == 200)
        let json = try await answer.json
        #expect(json.at("predictions.0.labels") == json.at("predictions.2.labels"))
        guard case .string(let error)? = json.at("predictions.1.error") else {
            Issue.record("no error: \(json.text())")
            return
        }
        #expect(error.contains("examples[1]") && error.contains("image"))
        let bad = await service.post(path, "{\"example\": {\"base64\": \"AAAA\"}}")
        #expect(bad.status == 422)
        #expect(try await bad.json.at("error") == bad.json.at("predictions.0.error"))
    }

    @Test func `Requests that come together are computed together`() async throws {
        let folder = try TemporaryFolder()
        try ServedRuns.digits(at: folder.file("digits"))
        var limits = ServiceLimits()
        limits.patience = 0.5
        let service = try ServedRuns.service(["digits"], in: folder, limits: limits)
        let alone = try FinishedRun(folder.file("digits"), registry: ServedRuns.registry)
        let pictures = (0..<8).map { ServedRuns.picture(seed: $0) }
        let expected = try pictures.map {
            try alone.predict(.bytes($0, name: "a"), count: 1).predictions[0].label
        }
        let found = await withTaskGroup(of: (Int, String).self) { group in
            for (number, picture) in pictures.enumerated() {
                group.addTask {
                    let answer = await service.respond(
                        to: ServiceRequest("POST", "/v1/models/digits/predict", body: picture))
                    guard case .string(let label)? = try? await answer.json.at("predictions.0.labels.0.label")
                    else { return (number, "none") }
                    return (number, label)
                }
            }
            return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(pictures.indices.map { found[$0] } == expected)
        let metrics = await service.get("/metrics").text
        #expect(metrics.contains("perceiver_batch_size_count{model=\"digits\"} 1\n"), "\(metrics)")
        #expect(metrics.contains("perceiver_batch_size_sum{model=\"digits\"} 8.0\n"), "\(metrics)")
    }

    @Test(arguments: [
        ("{", 400, "JSON"), ("[]", 400, "object"), ("{\"top\": 3}", 400, "example"),
        ("{\"examples\": []}", 400, "examples"), ("{\"example\": 7}", 400, "base64"),
        ("{\"example\": {\"base64\": \"*\"}}", 400, "base64"),
        ("{\"example\": {\"base64\": \"AAAA\", \"path\": \"/etc/passwd\"}}", 400, "path"),
        ("{\"example\": \"/etc/hostname\"}", 422, "image"),
        ("{\"example\": {\"base64\": \"AAAA\"}, \"top\": 0}", 400, "top"),
        ("{\"example\": {\"base64\": \"AAAA\"}, \"tip\": 1}", 400, "Did you mean"),
        ("{\"example\": {\"base64\": \"AAAA\"}, \"explain\": true}", 400, "explain"),
        ("{\"example\": {\"base64\": \"AAAA\"}, \"files\": true}", 400, "files"),
    ])
    func `What is wrong with a request is said`(body: String, status: Int, part: String) async throws {
        let folder = try TemporaryFolder()
        let answer = await (try service(folder)).post(path, body)
        #expect(answer.status == status)
        let text = await answer.text
        #expect(text.contains(part), "\(text)")
        #expect(!text.contains(folder.path))
    }

    @Test func `A picture that is huge once it is decoded is refused`() async throws {
        let folder = try TemporaryFolder()
        try ServedRuns.digits(at: folder.file("digits"))
        var limits = ServiceLimits()
        limits.decodedBytes = 100_000
        let service = try ServedRuns.service(["digits"], in: folder, limits: limits)
        let answer = await service.respond(
            to: ServiceRequest("POST", path, body: ServedRuns.picture(side: 400)))
        #expect(answer.status == 422)
        #expect(await answer.text.contains("pixels"))
    }

    @Test func `Rows are asked for by name, and explained`() async throws {
        let folder = try TemporaryFolder()
        try ServedRuns.rows(at: folder.file("rows"), in: folder)
        let service = try ServedRuns.service(["rows"], in: folder)
        let path = "/v1/models/rows/predict"
        let answer = await service.post(path, "{\"example\": {\"n\": 3, \"c\": \"x1\"}, \"explain\": true}")
        #expect(answer.status == 200)
        let json = try await answer.json
        #expect(json.at("predictions.0.explanation.effects.0.name") != nil, "\(json.text())")
        let text = await service.post(path, "{\"example\": \"n=3,c=x1\"}")
        #expect(try await text.json.at("predictions.0.labels") == json.at("predictions.0.labels"))
        let unknown = await service.post(path, "{\"example\": {\"m\": 3}}")
        #expect(unknown.status == 400)
        #expect(await unknown.text.contains("Did you mean"))
        let form =
            "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n3\r\n--b\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\nx1\r\n--b--"
        let sent = await service.respond(
            to: ServiceRequest(
                "POST", path, headers: ["content-type": "multipart/form-data; boundary=b"],
                body: Data(form.utf8)))
        #expect(try await sent.json.at("predictions.0.labels") == json.at("predictions.0.labels"))
    }
}
