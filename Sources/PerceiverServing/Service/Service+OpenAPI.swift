import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverSettings

extension Service {
    /// The description of all paths for programs (OpenAPI 3.1), with a schema of the examples of each model.
    var openAPI: JSONValue {
        var paths: JSONObject = [
            "/healthz": .object(["get": Self.read("Whether the service runs.", "Health", of: Self.status)]),
            "/readyz": .object([
                "get": Self.read(
                    "Whether it takes requests.", "Readiness", of: Self.status,
                    others: [503: "It is about to end."])
            ]),
            "/metrics": .object([
                "get": Self.read(
                    "Numbers for Prometheus.", "Metrics", "text/plain", of: .object(["type": "string"]))
            ]),
            "/v1/models": .object([
                "get": Self.read(
                    "The models.", "Models",
                    of: .object([
                        "type": "object", "required": ["models"],
                        "properties": .object(["models": .object(["type": "array", "items": Self.model])]),
                    ]))
            ]),
        ]
        for name in names {
            guard let model = shelf.slot(name)?.model else { continue }
            let path = "/v1/models/\(name)"
            paths.append(
                path, .object(["get": Self.read("The model \(name).", "Model-\(name)", of: Self.model)]))
            paths.append(
                "\(path)/curves.svg",
                .object([
                    "get": Self.read(
                        "The curves of its run.", "Curves-\(name)", "image/svg+xml",
                        of: .object(["type": "string"]),
                        others: [404: "There was no evaluation."])
                ]))
            if model.continuing == nil {
                paths.append("\(path)/predict", .object(["post": prediction(of: model)]))
            } else {
                paths.append("\(path)/generate", .object(["post": generation(of: model)]))
            }
        }
        return .object([
            "openapi": "3.1.0",
            "info": .object([
                "title": "perceiver-server", "version": .string(Version.text),
                "description": "Predictions of trained Perceiver models.",
            ]), "paths": .object(paths),
            "components": .object([
                "securitySchemes": .object(["token": .object(["type": "http", "scheme": "bearer"])])
            ]), "security": needsToken ? .array([.object(["token": []])]) : [],
        ])
    }

    private static let status: JSONValue = .object([
        "type": "object", "required": ["status"],
        "properties": .object(["status": .object(["type": "string"])]),
    ])

    private static let model: JSONValue = .object([
        "type": "object",
        "required": [
            "name", "input", "output", "task", "example", "answers", "parameters", "classes", "checkpoint",
        ],
        "properties": .object([
            "name": .object(["type": "string"]), "task": .object(["enum": ["predict", "generate"]]),
            "classes": .object(["type": "array", "items": .object(["type": "string"])]),
            "parameters": .object(["type": "integer"]),
        ]),
    ])

    private static let error: JSONValue = .object([
        "type": "object", "required": ["error"],
        "properties": .object(["error": .object(["type": "string"])]),
    ])

    /// What a path answers that is only read.
    private static func read(
        _ summary: String, _ id: String, _ type: String = "application/json", of schema: JSONValue,
        others: [Int: String] = [:]
    ) -> JSONValue {
        var responses = responses(type, schema)
        for (status, text) in others.sorted(by: { $0.key < $1.key }) {
            responses.append(
                "\(status)",
                .object([
                    "description": .string(text),
                    "content": .object([
                        "application/json": .object(["schema": status == 503 ? Self.status : error])
                    ]),
                ]))
        }
        return .object([
            "summary": .string(summary), "operationId": .string(id), "responses": .object(responses),
        ])
    }

    private static func responses(_ type: String, _ schema: JSONValue) -> JSONObject {
        [
            "200": .object([
                "description": "The answer.", "content": .object([type: .object(["schema": schema])]),
            ]),
            "401": fault("A token is needed."), "403": fault("Sent by the page of another site."),
        ]
    }

    private static func fault(_ text: String) -> JSONValue {
        .object([
            "description": .string(text),
            "content": .object(["application/json": .object(["schema": error])]),
        ])
    }

    /// What may go wrong with what is sent.
    private static let faults: [(String, JSONValue)] = [
        ("400", fault("The request is not as it should be.")), ("413", fault("It is too large.")),
        ("422", fault("No example can be read.")), ("429", fault("Too many wait already.")),
        ("503", fault("It took too long.")),
    ]

    private func prediction(of model: ServedModel) -> JSONValue {
        var options: [(String, JSONValue)] = [
            ("top", .object(["type": ["integer", "null"], "minimum": 1, "maximum": 1000, "default": 5]))
        ]
        let flags = [
            ("explain", model.explains), ("attention", model.showsAttention),
            ("files", model.predicting?.hasFiles == true),
        ]
        options += flags.filter(\.1).map {
            ($0.0, .object(["type": ["boolean", "null"], "default": false]))
        }
        let answer: JSONValue = .object([
            "type": "object", "required": ["model", "predictions"],
            "properties": .object([
                "model": .object(["type": "string"]),
                "predictions": .object(["type": "array", "items": .object(["type": "object"])]),
            ]),
        ])
        return posting(
            "Predicts something of examples.", "Predict-\(model.name)", model, ("example", "examples"),
            options,
            Self.responses("application/json", answer))
    }

    private func generation(of model: ServedModel) -> JSONValue {
        func number(_ least: Double, _ most: Double) -> JSONValue {
            .object(["type": ["number", "null"], "minimum": .double(least), "maximum": .double(most)])
        }
        func count(_ least: Int, _ most: Int) -> JSONValue {
            .object(["type": ["integer", "null"], "minimum": .int(least), "maximum": .int(most)])
        }
        var options: [(String, JSONValue)] = [
            ("length", count(0, limits.tokens)), ("count", count(1, limits.examples)),
            ("temperature", number(0, 1000)), ("top_k", count(0, Int(Int32.max))),
            (
                "top_p",
                .object(["type": ["number", "null"], "exclusiveMinimum": 0, "maximum": 1])
            ), ("repetition_penalty", number(0.01, 100)), ("seed", count(0, 1 << 53)),
            ("stream", .object(["type": ["boolean", "null"], "default": false])),
            ("files", .object(["type": ["boolean", "null"], "default": false])),
        ]
        if model.continuing?.language.text(of: []) != nil {
            options.append(
                (
                    "stop",
                    .object([
                        "type": ["string", "array", "null"], "minLength": 1,
                        "items": .object(["type": "string", "minLength": 1]),
                    ])
                ))
        }
        let answer: JSONValue = .object([
            "type": "object", "required": ["model", "seed", "continuations"],
            "properties": .object([
                "continuations": .object(["type": "array", "items": .object(["type": "object"])])
            ]),
        ])
        var responses = Self.responses("application/json", answer)
        responses = JSONObject(
            responses.map { status, value in
                guard status == "200" else { return (status, value) }
                return (
                    status,
                    .object([
                        "description": "The continuations; with \"stream\", events with pieces of them.",
                        "content": .object([
                            "application/json": .object(["schema": answer]),
                            "text/event-stream": .object(["schema": .object(["type": "string"])]),
                        ]),
                    ])
                )
            })
        return posting(
            "Continues prompts.", "Generate-\(model.name)", model, ("prompt", "prompts"), options, responses)
    }

    /// What is sent to a path, as JSON or as the bytes of one example.
    private func posting(
        _ summary: String, _ id: String, _ model: ServedModel, _ names: (one: String, several: String),
        _ options: [(String, JSONValue)], _ responses: JSONObject
    ) -> JSONValue {
        let example = model.form.schema
        let several: JSONValue = .object([
            "type": "array", "minItems": 1, "maxItems": .int(limits.examples), "items": example,
        ])
        func body(_ name: String, _ schema: JSONValue) -> JSONValue {
            .object([
                "type": "object", "required": [.string(name)], "additionalProperties": false,
                "properties": .object(JSONObject([(name, schema)] + options)),
            ])
        }
        var all = responses
        for (status, fault) in Self.faults { all.append(status, fault) }
        return .object([
            "summary": .string(summary), "operationId": .string(id),
            "requestBody": .object([
                "required": true,
                "content": .object([
                    "application/json": .object([
                        "schema": .object(["oneOf": [body(names.one, example), body(names.several, several)]])
                    ])
                ]),
                "description": .string(
                    "Also multipart/form-data with parts called \"file\", or the bytes of one example of any other type; options then stand in other parts or in the query."
                ),
            ]), "responses": .object(all),
        ])
    }
}
