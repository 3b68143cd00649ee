import ArgumentParser
import Foundation
import Perceiver
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining
import Tensors

/// The command `perceiver-io generate`.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Let a trained causal model continue prompts of your own.",
        usage: """
            perceiver-io generate --run DIR [PROMPT... | --file FILE | -] [--length N] [--count N]
                [--temperature X] [--top-k N] [--top-p X] [--repetition-penalty X] [--beams N] [--stop TEXT]... [--seed N]
                [--json] [--files DIR]
            """,
        discussion: """
            Examples:

              perceiver-io generate --run runs/text-generate-1 'ROMEO:'
              perceiver-io generate --run runs/text-generate-1 'ROMEO:' --count 3 --temperature 0.7 --seed 1 --json
              perceiver-io generate --run runs/text-generate-1 --file beginning.txt --length 1000 --top-p 0.9
              perceiver-io generate --run runs/text-generate-1 'To be' --beams 4 --length 40
              perceiver-io generate --run runs/music-generate-1 beginning.mid --files composed
              perceiver-io generate --run runs/image-generate-1 0 1 2 --files drawn
              perceiver-io generate --run runs/audio-generate-1 bell beginning.wav --files sounds
              perceiver-io generate --run runs/series-generate-1 hours.csv --count 20 --files next

            What a prompt is depends on the input: a text, a MIDI file, a sound, a table of times, the name of a class; without one an \
            example begins. A text \
            is shown as it is made, after the prompt. Tokens are drawn by their probability, so that each call \
            writes something else; --seed repeats one, and --temperature 0 always takes the likeliest token. A model sees a \
            window of tokens: when it is full, the oldest fall out, and what was kept of the others is used on.
            """)

    @OptionGroup var options: RunOptions

    @Argument(help: ArgumentHelp("Prompts; - for the standard input.", valueName: "prompt"))
    var prompts: [String] = []

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("Files that are prompts.", valueName: "file"),
        completion: .file())
    var file: [String] = []

    @Option(
        help: ArgumentHelp(
            "The most tokens to write after a prompt; by default 256, or to the end of an example whose length is known: of a long prompt for one the beginning is read, so that there is room.",
            valueName: "n"))
    var length: Int?

    @Option(help: ArgumentHelp("Continuations of each prompt.", valueName: "n"))
    var count = 1

    @Option(
        help: ArgumentHelp(
            "Below 1 likely tokens become likelier; 0: always the likeliest.", valueName: "x"))
    var temperature: Float = 1

    @Option(help: ArgumentHelp("Draw among this many of the likeliest tokens.", valueName: "n"))
    var topK: Int?

    @Option(
        help: ArgumentHelp(
            "Draw among the likeliest tokens that have this probability together.", valueName: "x"))
    var topP: Float?

    @Option(
        help: ArgumentHelp(
            "Above 1: tokens that are there already become less likely.", valueName: "x"))
    var repetitionPenalty: Float = 1

    @Option(
        help: ArgumentHelp(
            "Search for the likeliest continuations, with this many at a time, and draw nothing; --count of them are shown.",
            valueName: "n"))
    var beams: Int?

    @Option(
        help: ArgumentHelp(
            "With --beams: 0 prefers short continuations, 1 the mean over tokens.", valueName: "x"))
    var lengthPenalty = 1.0

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("End where the continuation has one of these texts.", valueName: "text"))
    var stop: [String] = []

    @Option(help: ArgumentHelp("Seed of what is drawn; by default another each time.", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "How many of a prompt's last tokens attend to each other, not only to all before them; by default 1, or as many as in training where all examples have as many given tokens.",
            valueName: "n"))
    var latents: Int?

    @Flag(
        help:
            "Keep no keys and values: slower, and the same until there are more tokens than the model has latents or positions."
    )
    var noCache = false

    @Option(
        help: ArgumentHelp(
            "With --no-cache, how the part before the latents grows once there are as many as can be: always, or once as in "
                + "the Python package perceiver-io.", valueName: "way"))
    var prefixGrowth = CausalContext.PrefixGrowth.always

    @Option(
        help: ArgumentHelp(
            "Write prompts with their continuations as files, such as pictures or sounds, into this folder.",
            valueName: "dir"))
    var files: String?

    func validate() throws {
        try requireOption("length", length, .many)
        try requireOption("count", count, .count)
        try requireOption("top-k", topK, .count)
        try requireOption("beams", beams, .count)
        try requireOption("latents", latents, .count)
        for (name, value, isRight, range) in [
            ("temperature", Double(temperature), temperature >= 0 && temperature <= 1000, "from 0 to 1000"),
            ("top-p", topP.map(Double.init), topP.map { $0 > 0 && $0 <= 1 } ?? true, "above 0 and at most 1"),
            (
                "repetition-penalty", Double(repetitionPenalty),
                repetitionPenalty >= 0.01 && repetitionPenalty <= 100, "from 0.01 to 100"
            ),
            ("length-penalty", lengthPenalty, abs(lengthPenalty) <= 100, "from -100 to 100"),
        ] where !isRight {
            throw ValidationError("--\(name) should be a number \(range), but it is \(value ?? .nan).")
        }
        guard prompts.count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("The standard input can be read only once; say - once.")
        }
        if let beams, count > beams {
            throw ValidationError("--count \(count) of \(beams) beams cannot be shown; say --beams \(count).")
        }
        guard !stop.contains("") else { throw ValidationError("--stop is empty; leave it out.") }
        try requireCompatible()
    }

    /// Checks that no option is given that another leaves without effect.
    private func requireCompatible() throws {
        if beams != nil {
            let drawing = [
                ("--temperature", temperature != 1), ("--top-k", topK != nil), ("--top-p", topP != nil),
                ("--repetition-penalty", repetitionPenalty != 1), ("--stop", !stop.isEmpty),
            ].filter(\.1).map(\.0)
            guard drawing.isEmpty else {
                throw ValidationError(
                    "--beams finds the likeliest continuations as they are; leave out \(drawing.joined(separator: ", "))."
                )
            }
        } else if lengthPenalty != 1 {
            throw ValidationError("--length-penalty compares beams; say --beams N too.")
        }
        guard noCache || prefixGrowth == .always else {
            throw ValidationError("--prefix-growth is about --no-cache; say that too.")
        }
    }

    func run() throws {
        let run = try options.open()
        guard let model = run.model as? PerceiverAR else {
            throw SettingsError(
                "The model of \(options.run) writes nothing: its output is \"\(run.settings.outputName)\". Use predict; a model that "
                    + "continues something has --output generate.")
        }
        let sources =
            try prompts.map { prompt in
                prompt == "-" ? ExampleSource.standardInput(try StandardInput.contents()) : .argument(prompt)
            } + file.map { ExampleSource.file($0) }
        guard !sources.isEmpty || model.language.endToken != nil else {
            throw ValidationError(
                "Give a prompt, which may be empty (''), a file with --file, or - for the standard input.")
        }
        let isText = model.language.text(of: []) != nil
        guard isText || options.json || files != nil else {
            throw ValidationError(
                "What this model writes is no text: name a folder for its files with --files, or say --json.")
        }
        guard isText || stop.isEmpty else {
            throw ValidationError("What this model writes is no text, in which --stop could be found.")
        }
        // Without a prompt an example begins. All are read before anything is written.
        let asked: [ExampleSource?] = sources.isEmpty ? [nil] : sources
        let read = try asked.map { source in
            let prompt = try model.prompt(source, length: length)
            for note in prompt.notes { complain(note) }
            return (source ?? .text(""), prompt.tokens)
        }
        if files != nil, isText,
            try read.allSatisfy({ try model.language.files(of: $0.1, promptCount: $0.1.count).isEmpty })
        {
            throw ValidationError(
                "This model writes text, which goes to the terminal or, with > FILE, into a file; leave out --files."
            )
        }
        try model.requireMemory(batchSize: max(count, beams ?? 1))
        let writer = try ContinuationWriter(
            model.language, stops: stop, isJSON: options.json, folder: files, count: read.count * count,
            showsPieces: read.count == 1 && count == 1 && beams == nil)
        let seed = seed ?? UInt64.random(in: 0..<1 << 53)
        if self.seed == nil, beams == nil, temperature > 0 { complain("seed \(seed)") }
        try StopSignals.watching {
            try withPrecision(run.precision) {
                for (number, (source, prompt)) in read.enumerated() {
                    try writer.begin(source, prompt: prompt)
                    // Each prompt draws what it would draw alone.
                    let own = seed &+ UInt64(number) &* 0x9E37_79B9
                    let found = try continuations(of: prompt, by: model, seed: own, to: writer)
                    try writer.end(found, seed: beams == nil ? seed : nil)
                }
            }
            try writer.finish()
        }
    }

    private func continuations(
        of prompt: [Int32], by model: PerceiverAR, seed: UInt64, to writer: ContinuationWriter
    ) throws -> [Continuation] {
        let options = ContinuationOptions(
            length: length ?? model.language.exampleTokenCount ?? 256,
            sampling: TokenSampling(
                temperature: temperature, topK: topK, topP: topP, repetitionPenalty: repetitionPenalty),
            seed: seed, latentCount: latents.map { min($0, model.settings.latents) }, isCached: !noCache,
            growth: prefixGrowth)
        if let beams {
            return Array(
                try model.beams(
                    of: prompt, by: options, beamCount: beams, lengthPenalty: lengthPenalty,
                    onToken: { try StopSignals.check() }
                ).prefix(count))
        }
        return try model.continuations(of: Array(repeating: prompt, count: count), by: options) {
            try StopSignals.check()
            return try writer.goesOn($0, continuation: $1)
        }
    }
}

extension CausalContext.PrefixGrowth: ExpressibleByArgument {}
