import Foundation
import PerceiverImage
import PerceiverReports
import PerceiverTraining
import TestSupport
import Testing

@Suite(.serialized) struct CommandTests {
    @Test func `A run is trained, measured and used`() async throws {
        let folder = try TemporaryFolder()
        let trained = try await Program.run(TinyRun.train(), in: folder)
        #expect(trained.status == 0, "\(trained.text)")
        #expect(trained.output.contains("64 train, 16 validation, 16 test"), "\(trained.output)")
        #expect(trained.output.contains("perceiver-io evaluate --run run"), "\(trained.output)")
        #expect(try TinyRun.metrics(folder).map(\.split) == ["train", "validation"])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("run"))
        for name in ["config.yaml", "data.json", "metrics.csv", "checkpoints", "curves.svg", "confusion.svg"]
        {
            #expect(names.contains(name), "\(names)")
        }
        #expect(names.contains { $0.hasPrefix("events.out.tfevents") })

        let measured = try await Program.run(["evaluate", "--run", "run", "--json"], in: folder)
        #expect(measured.status == 0, "\(measured.text)")
        let metrics: [String: Any] = try measured.json()
        #expect(
            Set(metrics.keys) == [
                "split", "examples", "loss", "accuracy", "top5_accuracy", "balanced_accuracy", "macro_f1",
                "auc", "calibration_error", "classes", "confusion",
            ])
        let table = try #require(metrics["confusion"] as? [[Int]])
        #expect(table.count == 10 && table.joined().reduce(0, +) == 16)
        let right = table.indices.reduce(0) { $0 + table[$1][$1] }
        #expect(metrics["accuracy"] as? Double == Double(right) / 16)
        let classes = try #require(metrics["classes"] as? [[String: Any]])
        #expect(classes.map { $0["name"] as? String } == (0..<10).map { "\($0)" })
        #expect(Set(classes.flatMap(\.keys)) == ["name", "count", "precision", "recall", "f1"])
        let shown = try await Program.run(["evaluate", "--run", "run"], in: folder)
        #expect(shown.output.contains("most common confusion"), "\(shown.text)")
        // Sixteen examples leave classes that were never mistaken.
        #expect(!shown.output.contains("(0)"), "\(shown.text)")
        #expect(metrics["split"] as? String == "test")
        #expect(metrics["examples"] as? Int == 16)

        // What the command measures on the validation split is what training wrote down.
        let again = try await Program.run(
            ["evaluate", "--run", "run", "--split", "validation", "--json", "--batch-size", "16"], in: folder)
        let loss = try #require(try again.json(as: [String: Any].self)["loss"] as? Double)
        #expect(try TinyRun.metrics(folder).last?.loss == Float(loss))

        let all = try await Program.run(["evaluate", "--run", "run", "--split", "all", "--json"], in: folder)
        let together: [String: Any] = try all.json()
        #expect(together["split"] as? String == "all" && together["examples"] as? Int == 96)

        for (index, shade) in [UInt8(0), 200].enumerated() {
            let samples = Array(repeating: shade, count: 28 * 28)
            try Image(height: 28, width: 28, channelCount: 1, samples: .bytes(samples))
                .write(toPNGAt: folder.file("\(index).png"))
        }
        let used = try await Program.run(
            ["predict", "--run", "run", "--json", "--top", "3", "0.png", "1.png"], in: folder)
        #expect(used.status == 0, "\(used.text)")
        let answers: [[String: Any]] = try used.json()
        #expect(answers.compactMap { $0["input"] as? String } == ["0.png", "1.png"])
        for answer in answers {
            let predictions = try #require(answer["predictions"] as? [[String: Any]])
            #expect(predictions.count == 3)
            let probabilities = predictions.compactMap { $0["probability"] as? Double }
            #expect(probabilities == probabilities.sorted(by: >))
            #expect(predictions.allSatisfy { Int($0["label"] as? String ?? "") != nil })
        }

        // A file by an option, or over the standard input, gets the same prediction as an argument.
        let png = try #require(FileHandle(forReadingAtPath: folder.file("0.png")))
        let read = try await Program.run(
            ["predict", "--run", "run", "--json", "--top", "3", "-", "--file", "1.png", "0.png"], in: folder,
            standardInput: png)
        #expect(read.status == 0, "\(read.text)")
        let others: [[String: Any]] = try read.json()
        #expect(others.compactMap { $0["input"] as? String } == ["standard input", "1.png", "0.png"])
        let labels = (answers + others).map { $0["predictions"] as? NSArray }
        #expect([labels[2], labels[3], labels[4]] == [labels[0], labels[1], labels[0]])
    }

    @Test func `Adapters are listed, and each with its settings`() async throws {
        let folder = try TemporaryFolder()
        let list = try await Program.run(["list"], in: folder)
        #expect(list.status == 0, "\(list.text)")
        for name in ["image", "classify", "digits", "idx", "cifar", "folder", "mnist"] {
            #expect(list.output.contains("\n  \(name) "), "\(name) is missing from \(list.output)")
        }
        let output = try await Program.run(["list", "classify"], in: folder)
        #expect(output.output.hasPrefix("output classify: one of several classes"), "\(output.text)")
        let one = try await Program.run(["list", "image"], in: folder)
        #expect(one.status == 0, "\(one.text)")
        #expect(one.output.contains("--input.bands"), "\(one.output)")
        #expect(one.output.contains("default 32"), "\(one.output)")
    }

    @Test func `One kind of names is listed alone`() async throws {
        let folder = try TemporaryFolder()
        let presets = try await Program.run(["list", "presets"], in: folder)
        presets.expectSuccess()
        #expect(presets.output.hasPrefix("presets:\n") && presets.output.contains("\n  mnist "))
        #expect(!presets.output.contains("data sets:"))
        try await Program.run(["list", "preset"], in: folder).expectError([
            "\"preset\"", "Did you mean \"presets\"?",
        ])
    }

    @Test func `Printed settings say what they are for, and are read back`() async throws {
        let folder = try TemporaryFolder()
        let train = ["train", "--input", "image+audio", "--output", "classify"]
        let printed = try await Program.run(train + ["--print-config"], in: folder)
        printed.expectSuccess()
        for line in [
            "    bands: 32  # frequencies of the Fourier positions",
            "  seed: 0  # seed of all random numbers",
            "    latent_count: 32  # rows of the latent array",
        ] {
            #expect(printed.output.contains("\n\(line)"), "\(line) is missing from \(printed.output)")
        }
        try folder.write(Array(printed.output.utf8), to: "printed.yaml")
        let again = try await Program.run(
            ["train", "--config", "printed.yaml", "--print-config"], in: folder)
        #expect(again.output == printed.output)
    }

    @Test func `A shell completes names`() async throws {
        let folder = try TemporaryFolder()
        let script = try await Program.run(["--generate-completion-script", "bash"], in: folder)
        script.expectSuccess()
        #expect(script.output.contains("---completion train -- --preset"))
        let names = try await Program.run(["---completion", "train", "--", "--preset", "0", "0"], in: folder)
        #expect(names.output.split(separator: "\n").contains("mnist"), "\(names.text)")
    }

    @Test func `The machine and the plugins are told`() async throws {
        let outcome = try await Program.run(["info", "--json"], in: TemporaryFolder())
        #expect(outcome.status == 0, "\(outcome.text)")
        let info: [String: Any] = try outcome.json()
        #expect(
            Set(info.keys) == [
                "version", "processor", "cores", "threads", "blas", "blas_kernel", "bfloat16", "int8",
                "plugins",
            ])
        #expect((info["plugins"] as? [String])?.contains("ImagePlugin") == true, "\(outcome.output)")
    }

    @Test func `A benchmark reports what it timed`() async throws {
        let outcome = try await Program.run(
            ["bench", "mnist-infer", "--batch", "2", "--steps", "1", "--json"], in: TemporaryFolder())
        #expect(outcome.status == 0, "\(outcome.text)")
        let report: [String: Any] = try outcome.json()
        #expect(
            Set(report.keys) == [
                "task", "variant", "threads", "ranks", "exposed_s", "hidden_s", "batch", "inputs",
                "parameters", "median_s", "best_s",
                "examples_per_s", "peak_rss_mb", "buffer_mb", "gflop_textbook", "gflop_done", "gflops",
                "peak_fraction",
            ])
        #expect(report["task"] as? String == "mnist-infer")
        #expect(report["batch"] as? Int == 2)
        #expect(report["inputs"] as? Int == 784)
        #expect(report["parameters"] as? Int == 904_086)
        let median = try #require(report["median_s"] as? Double)
        let speed = try #require(report["examples_per_s"] as? Double)
        #expect(median > 0 && abs(speed * median - 2) < 1e-6)
    }

    @Test func `A benchmark times several sizes, with settings of its own`() async throws {
        let outcome = try await Program.run(
            [
                "bench", "mnist-infer", "--batch", "1", "--steps", "1", "--inputs", "16", "100",
                "--model.encoder.layer_count", "2",
            ], in: TemporaryFolder())
        #expect(outcome.status == 0, "\(outcome.text)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].contains("of 16 inputs") && lines[1].contains("of 100 inputs"))
        try await Program.run(["bench", "mnist-infer", "--model.encoder.layers", "2"], in: TemporaryFolder())
            .expectError(["model.encoder.layers"])
    }

    @Test func `Printed settings, given back, are printed the same`() async throws {
        let folder = try TemporaryFolder()
        let arguments = [
            "--preset", "mnist", "--input.bands", "3", "--training.clip_norm", "0.5", "--training.frozen",
            "[encoder.]", "--print-config",
        ]
        let first = try await Program.run(["train"] + arguments, in: folder)
        #expect(first.status == 0, "\(first.text)")
        #expect(first.output.contains("bands: 3"), "\(first.output)")
        try folder.write(Array(first.output.utf8), to: "printed.yaml")
        let second = try await Program.run(
            ["train", "--config", "printed.yaml", "--print-config"], in: folder)
        #expect(second.status == 0, "\(second.text)")
        #expect(second.output == first.output)
        #expect(!FileManager.default.fileExists(atPath: folder.file("runs")))
    }

    @Test func `Samples are predicted after each validation; one that cannot be read begins no run`()
        async throws
    {
        let folder = try TemporaryFolder()
        let samples = ["--predict-samples", "seven.png", "--predict-top", "2"]
        let arguments = TinyRun.train() + samples + ["--training.evaluation_steps", "2"]
        let failed = try await Program.run(arguments, in: folder)
        #expect(failed.status == 1 && failed.errors.contains("seven.png"), "\(failed.text)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
        try Image(height: 28, width: 28, channelCount: 1, samples: .bytes(Array(repeating: 9, count: 784)))
            .write(toPNGAt: folder.file("seven.png"))
        let outcome = try await Program.run(arguments, in: folder)
        #expect(outcome.status == 0, "\(outcome.text)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        let positions = lines.indices.filter { lines[$0] == "seven.png" }
        #expect(positions.count == 2, "\(outcome.output)")
        for position in positions {
            #expect(lines[position - 1].contains("validation"))
            #expect(lines[position + 1...position + 2].allSatisfy { $0.hasPrefix("  ") && $0.contains(" %") })
            #expect(!lines[position + 3].hasPrefix("  "))
        }
    }

    @Test func `Without a name for the run, it gets the next free one`() async throws {
        let folder = try TemporaryFolder()
        for number in 1...2 {
            let outcome = try await Program.run(["train"] + TinyRun.model + ["--steps", "1"], in: folder)
            #expect(outcome.status == 0, "\(outcome.text)")
            #expect(
                FileManager.default.fileExists(
                    atPath: folder.file("runs/image-classify-\(number)/config.yaml")))
        }
    }
}
