import Foundation
import PerceiverData
import PerceiverTraining
import TestSupport
import Testing

/// The command `data`, and data that `train` and `evaluate` take by name.
@Suite(.serialized) struct DataCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ arguments: String..., environment: [String: String] = [:]) async throws
        -> Program.Outcome
    {
        let own = ["PERCEIVER_IO_DATA": folder.file("kept"), "PERCEIVER_IO_MIRROR": "http://127.0.0.1:9/"]
        return try await Program.run(arguments, in: folder, environment: own.merging(environment) { $1 })
    }

    /// Puts a few small images where those of MNIST are kept, as if they had been fetched.
    private func plantImages(in path: String) throws {
        let data = try ForeignNamesTests.registry.publishedData.entry("mnist")
        for (file, count) in zip(data.files, [40, 40, 20, 20]) {
            let isLabels = file.name.contains("labels")
            let header: [UInt8] = [0, 0, 8, isLabels ? 1 : 3, 0, 0, 0, UInt8(count)]
            let size: [UInt8] = isLabels ? [] : [0, 0, 0, 4, 0, 0, 0, 4]
            let values = (0..<count).flatMap { example in
                [UInt8](repeating: UInt8(example % 10), count: isLabels ? 1 : 16)
            }
            try folder.write(gzipped(header + size + values), to: "\(path)/\(file.name)")
        }
        try folder.write(
            data.files.map { "\($0.sha256)  \($0.name)\n" }.joined(), to: "\(path)/SHA256SUMS")
    }

    private static let model = [
        "--input", "image", "--output", "classify", "--model.encoder.latent_count", "4",
        "--model.encoder.channels", "16", "--model.encoder.self_attention_count", "1", "--input.bands", "2",
        "--batch-size", "8",
    ]

    @Test func `Data that was fetched is used by its name, and its loss is said`() async throws {
        try plantImages(in: "kept/mnist")
        let listed = try await run("data", "list")
        listed.expectSuccess()
        #expect(listed.output.contains("MB, in \(folder.file("kept/mnist"))"), "\(listed.text)")
        #expect(listed.output.contains("not fetched yet"))
        let got = try await run("data", "get", "mnist")
        #expect(got.output == "\(folder.file("kept/mnist"))\n", "\(got.text)")

        let environment = ["PERCEIVER_IO_DATA": folder.file("kept")]
        let trained = try await Program.run(
            ["train"] + Self.model + ["--data", "mnist", "--steps", "2", "--run", "run"], in: folder,
            environment: environment)
        trained.expectSuccess()
        #expect(trained.errors.contains("The data mnist is in \(folder.file("kept/mnist"))"))
        #expect(try folder.text(of: "run/config.yaml").contains("path: \(folder.file("kept/mnist"))"))
        let measured = try await run(
            "evaluate", "--run", "run", "--data", "mnist", "--split", "all", "--json")
        measured.expectSuccess()
        #expect(try measured.json(as: [String: Any].self)["examples"] as? Int == 60)

        try FileManager.default.removeItem(atPath: folder.file("kept"))
        try await run("train", "--resume", "run", "--steps", "4")
            .expectError(["kept/mnist", "`data get mnist`"])
        try await run("evaluate", "--run", "run").expectError(["`data get mnist`"])
    }

    @Test func `What is in the folder comes before published data of its name`() async throws {
        try plantImages(in: "mnist")
        let outcome = try await Program.run(
            ["train"] + Self.model + ["--data", "mnist", "--steps", "2", "--run", "run"], in: folder)
        outcome.expectSuccess()
        #expect(outcome.errors.contains("mnist in this folder, not the published data"), "\(outcome.text)")
        #expect(outcome.errors.contains("--data ./mnist"))

        try FileManager.default.removeItem(atPath: folder.file("mnist"))
        try folder.write("no images", to: "mnist/notes.txt")
        try await run("train", "--input", "image", "--output", "classify", "--data", "mnist")
            .expectError(["no data for the input \"image\" at mnist", "`data get mnist` prints"])
    }

    @Test func `Settings are checked before anything is fetched`() async throws {
        try await run("train", "--input", "image", "--output", "classify", "--data", "mnits")
            .expectError(["no file or folder mnits", "\"fashion-mnist\"", "Did you mean \"mnist\"?"])
        try await run("train", "--input", "text", "--output", "mlm", "--data", "mnist")
            .expectError(["\"idx\" is for the input \"image\""])
        try await run(
            "train", "--input", "image", "--output", "classify", "--data", "mnist", "--input.bnds", "3"
        )
        .expectError(["input.bnds", "input.bands"])
        try await run("data", "get", "mnits").expectError(["no published data", "Did you mean \"mnist\"?"])
        let printed = try await run(
            "train", "--input", "image", "--output", "classify", "--data", "cifar-10", "--print-config")
        printed.expectSuccess()
        #expect(printed.output.contains("name: cifar "), "\(printed.text)")
        #expect(try !folder.names().contains("kept"))
    }

    @Test func `Without a network or the program that fetches it is said what to do`() async throws {
        let address = "http://127.0.0.1:9/mnist/train-images-idx3-ubyte.gz"
        let place = folder.file("kept/mnist/train-images-idx3-ubyte.gz")
        let unreachable = try await run(
            "train", "--input", "image", "--output", "classify", "--data", "mnist")
        #expect(unreachable.status == 1)
        for part in ["Error: \(address) cannot be fetched", "put the file at \(place)"] {
            #expect(unreachable.errors.contains(part), "\(unreachable.text)")
        }
        let lacking = try await run("data", "get", "mnist", environment: ["PATH": "/nowhere"])
        #expect(lacking.status == 1)
        for part in ["Error: Files are fetched by the program curl", "apt-get install curl", address] {
            #expect(lacking.errors.contains(part), "\(lacking.text)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `A request to stop ends a download that stalls, and what has come stays`(signal: Int32) async throws
    {
        var manners = FileServer.Manners()
        manners.bytesBeforeCut = 5000
        manners.stalls = true
        let name = "train-images-idx3-ubyte.gz"
        let server = try FileServer(
            ["mnist/\(name)": [UInt8](repeating: 1, count: 9_912_422)], manners: manners)
        let program = try Program.Running(
            ["data", "get", "mnist"], in: folder.path,
            environment: [
                "PERCEIVER_IO_DATA": folder.file("kept"), "PERCEIVER_IO_MIRROR": server.address,
            ])
        let part = folder.file("kept/mnist/\(name).part")
        try await program.send(signal) {
            (try? FileManager.default.attributesOfItem(atPath: part))?[.size] as? Int == 5000
        }
        let start = ContinuousClock.now
        let outcome = try await program.outcome()
        #expect(outcome.status == 128 + signal, "\(outcome.text)")
        #expect(outcome.errors.contains("What has come of mnist is kept"), "\(outcome.text)")
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(try bytes(ofFile: part).count == 5000)
    }
}
