import Testing

@testable import PerceiverSettings

struct SettingsDecodingTests {
    private func decode(_ json: String) throws -> ExampleSettings {
        try SettingsTree(json: json).decode(ExampleSettings.self, at: "example")
    }

    @Test func `An empty tree gives the defaults`() throws {
        #expect(try SettingsTree().decode(ExampleSettings.self) == ExampleSettings())
        #expect(try decode(#"{"example":null}"#) == ExampleSettings())
        #expect(try decode(#"{"example":{"optimizer":null}}"#) == ExampleSettings())
    }

    @Test func `What is given replaces the defaults`() throws {
        let settings = try decode(
            """
            {"example": {"batch_size": 8, "dropout": 1, "use_gelu": false, "name": "n", "mode": "very-exact",
              "image_size": [1], "tags": ["a"], "seed": 3, "note": "x", "l2_penalty": null,
              "optimizer": {"adam_beta1": 0.5, "warmup_step_count": null},
              "schedule": {"learning_rate": 1e3}}}
            """)
        let expected = ExampleSettings(
            batchSize: 8, dropout: 1, useGELU: false, name: "n", mode: .exact, imageSize: [1], tags: ["a"],
            seed: 3,
            note: "x", l2Penalty: nil,
            optimizer: .init(learningRate: 0.001, adamBeta1: 0.5, warmupStepCount: nil),
            schedule: .init(learningRate: 1e3))
        #expect(settings == expected)
    }

    @Test func `Settings survive being described, written, read and decoded`() throws {
        var settings = ExampleSettings()
        settings.optimizer.learningRate = 0.1
        settings.name = "64"
        settings.note = "null"
        settings.dropout = 0.25
        settings.schedule = .init()
        settings.tags = ["yes", "1e3"]
        let tree = SettingsTree(describing: settings)
        #expect(tree["optimizer.learning_rate"] == .double(0.1))
        #expect(try SettingsTree(yaml: tree.yamlText()).decode(ExampleSettings.self) == settings)
        #expect(try SettingsTree(json: tree.jsonText()).decode(ExampleSettings.self) == settings)
    }

    @Test(arguments: [
        (
            #"{"batch_size":3.0}"#,
            #""example.batch_size" should be an integer from 1 to 1000000, but it is 3.0."#
        ),
        (
            #"{"batch_size":"64"}"#,
            #""example.batch_size" should be an integer from 1 to 1000000, but it is "64"."#
        ),
        (
            #"{"batch_size":null}"#,
            #""example.batch_size" should be an integer from 1 to 1000000, but it is null."#
        ),
        (#"{"dropout":"much"}"#, #""example.dropout" should be a number from 0 to 1, but it is "much"."#),
        (#"{"use_gelu":1}"#, #""example.use_gelu" should be true or false, but it is 1."#),
        (#"{"name":64}"#, #""example.name" should be text, but it is 64."#),
        (#"{"mode":"slow"}"#, #""example.mode" should be one of fast, very-exact, but it is "slow"."#),
        (
            #"{"image_size":[1,"b"]}"#,
            #""example.image_size[1]" should be an integer from 1 to 1000000, but it is "b"."#
        ),
        (
            #"{"image_size":5}"#,
            #""example.image_size" should be a list with each element an integer from 1 to 1000000, but it is 5."#
        ),
        (
            #"{"seed":1.5}"#,
            #""example.seed" should be an integer from 0 to 9223372036854775807, but it is 1.5."#
        ),
        (
            #"{"optimizer":{"warmup_step_count":70000}}"#,
            #""example.optimizer.warmup_step_count" should be an integer from 0 to 65535, "#
                + "but it is 70000."
        ),
        (#"{"optimizer":"adam"}"#, #""example.optimizer" should be a group of settings, but it is "adam"."#),
    ])
    func `A value of the wrong type is refused with the setting's full name`(json: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try decode("{\"example\":\(json)}") }
        #expect(error?.description == "The setting \(expected)")
    }

    @Test func `An unknown setting is refused with the nearest and all known ones`() {
        let error = #expect(throws: SettingsError.self) {
            try decode(#"{"example":{"optimizer":{"learnrate":1}}}"#)
        }
        let expected =
            #"There is no setting "example.optimizer.learnrate". "#
            + #"Did you mean "example.optimizer.learning_rate"? "#
            + "Known here: learning_rate, adam_beta1, warmup_step_count."
        #expect(error?.description == expected)
    }

    @Test func `A group that belongs to nobody is refused`() throws {
        let tree = try SettingsTree(json: #"{"example":{},"trainnig":{}}"#)
        #expect(throws: Never.self) { try tree.requireKeys(among: ["example", "trainnig"]) }
        let error = #expect(throws: SettingsError.self) {
            try tree.requireKeys(among: ["example", "training"])
        }
        let expected =
            #"There is no setting "trainnig". Did you mean "training"? Known here: example, training."#
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        ("batchSize", "batch_size"), ("adamBeta1", "adam_beta1"), ("l2Penalty", "l2_penalty"),
        ("useGELU", "use_gelu"),
        ("URLPath", "url_path"), ("conv2D", "conv2d"), ("conv2DSize", "conv2d_size"), ("x", "x"),
        ("seed2", "seed2"),
    ])
    func `A property's name becomes snake case`(label: String, name: String) {
        #expect(settingName(label) == name)
    }

    @Test func `A description lists every setting with type, default and help`() throws {
        let descriptions = ExampleSettings.descriptions(at: "example")
        #expect(descriptions.count == 17)
        let byPath = Dictionary(descriptions.map { ($0.keyPath, $0) }) { first, _ in first }
        let rate = try #require(byPath["example.optimizer.learning_rate"])
        #expect(rate.type == "a number above 0 and at most 1000")
        #expect(rate.defaultText == "0.001")
        #expect(rate.help == "The highest learning rate.")
        #expect(byPath["example.l2_penalty"]?.type == "a number from 0 to 1000000000 or null")
        #expect(byPath["example.l2_penalty"]?.defaultText == "1.0e-05")
        #expect(byPath["example.mode"]?.type == "one of fast, very-exact")
        #expect(byPath["example.mode"]?.defaultText == "fast")
        #expect(byPath["example.image_size"]?.defaultText == "[28, 28]")
        #expect(byPath["example.schedule"]?.defaultText == "null")
        #expect(byPath["example.schedule.learning_rate"]?.defaultText == "0.1")
    }
}
