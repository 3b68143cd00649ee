import Testing

@testable import PerceiverSettings

struct SettingsOverrideTests {
    private func decode(_ arguments: String...) throws -> ExampleSettings {
        try SettingsTree().applying(SettingsOverride.parse(arguments)).decode(ExampleSettings.self)
    }

    @Test func `Both forms and both spellings are read`() throws {
        let overrides = try SettingsOverride.parse([
            "--input.bands", "64", "--training.batch-size=32", "--a_b", "-1", "--c=", "--d=x=--y",
        ])
        let expected = [
            ("input.bands", "64"), ("training.batch_size", "32"), ("a_b", "-1"), ("c", ""), ("d", "x=--y"),
        ]
        #expect(overrides == expected.map { SettingsOverride(keyPath: $0.0, text: $0.1) })
    }

    @Test(arguments: [
        (["--a"], "\"--a\" should be followed by a value"),
        (["--a", "--b", "1"], "\"--a\" should be followed by a value"),
        (["--a", "1", "2"], "\"2\" should begin with \"--\""),
        (["-a", "1"], "\"-a\" should begin with \"--\""),
        (["--", "1"], "\"--\" should name a setting"),
        (["--a..b", "1"], "\"--a..b\" should name a setting"),
        (["--=1"], "\"--=1\" should name a setting"),
    ])
    func `A dangling name and a stray argument are refused`(arguments: [String], expected: String) {
        let error = #expect(throws: SettingsError.self) { try SettingsOverride.parse(arguments) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func `Each value is read as the type of its setting`() throws {
        let settings = try decode(
            "--batch-size", "64", "--dropout", "1e-3", "--use-gelu", "false", "--name", "64",
            "--mode=very-exact",
            "--image-size", "[1, 2]", "--tags=a,1e3", "--seed=7", "--note", "true", "--l2-penalty", "null",
            "--optimizer.learning-rate=.5", "--schedule.adam-beta1", "0")
        let expected = ExampleSettings(
            batchSize: 64, dropout: 0.001, useGELU: false, name: "64", mode: .exact, imageSize: [1, 2],
            tags: ["a", "1e3"], seed: 7, note: "true", l2Penalty: nil, optimizer: .init(learningRate: 0.5),
            schedule: .init(adamBeta1: 0))
        #expect(settings == expected)
    }

    @Test func `A text setting takes any text that is not empty and a list a single element`() throws {
        #expect(try decode("--name", "null").name == "null")
        #expect(throws: SettingsError.self) { try decode("--name=") }
        #expect(try decode("--note=~").note == nil)
        #expect(try decode("--image-size", "3").imageSize == [3])
        #expect(try decode("--image-size", "[]").imageSize == [])
    }

    @Test func `The last of several values counts, and it counts more than the file's`() throws {
        let file = try SettingsTree(yaml: "batch_size: 1\nname: kept\n")
        let overrides = try SettingsOverride.parse(["--batch_size", "2", "--batch-size", "3"])
        let settings = try file.applying(overrides).decode(ExampleSettings.self)
        #expect(settings.batchSize == 3)
        #expect(settings.name == "kept")
    }

    @Test func `A group is given as a whole, and merged`() throws {
        let file = try SettingsTree(yaml: "optimizer: {learning_rate: 0.5}\nname: kept\n")
        let overrides = try SettingsOverride.parse([
            "--schedule", "{adam_beta1: 0}", "--optimizer", "{}", "--name", "{a: 1}",
        ])
        let settings = try file.applying(overrides).decode(ExampleSettings.self)
        #expect(settings.schedule?.adamBeta1 == 0)
        #expect(settings.optimizer.learningRate == 0.5)
        #expect(settings.name == "{a: 1}")
        let both = try decode("--schedule.adam-beta1", "3", "--schedule={adam_beta1: 4}")
        #expect(both.schedule?.adamBeta1 == 4)
    }

    @Test(arguments: [
        (
            "--batch-size=many",
            "\"batch_size\" should be an integer from 1 to 1000000, but it is \"many\""
        ),
        ("--batch-size=3.0", "\"batch_size\" should be an integer from 1 to 1000000, but it is 3.0"),
        ("--use-gelu=yes", "\"use_gelu\" should be true or false, but it is \"yes\""),
        ("--image-size=[1", "\"image_size\" should be a list"),
        ("--optimizer=x", "\"optimizer\" should be a group of settings, but it is \"x\""),
        ("--optimizer={rate: 1}", "no setting \"optimizer.rate\""),
        ("--optimiser.learning-rate=1", "no setting \"optimiser\". Did you mean \"optimizer\"?"),
    ])
    func `A value that does not fit is refused`(argument: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try decode(argument) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }
}
