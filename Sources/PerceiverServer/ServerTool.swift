#if Server
    import ArgumentParser
    import Foundation
    import NIOCore
    import PerceiverCommand
    import PerceiverFiles
    import PerceiverServing
    import PerceiverSettings
    import PerceiverTraining
    import Tensors

    /// The command line of a server for models of the given plugins.
    public struct ServerTool: AsyncParsableCommand {
        /// The name and the help.
        public static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: ProcessInfo.processInfo.processName,
                abstract: "Answer requests about trained models over HTTP.",
                usage: "perceiver-server --run [NAME=]DIR... [--port N] [--token-file FILE]",
                discussion: """
                    Examples:

                      perceiver-server --run runs/image-classify-1
                      perceiver-server --run digits=runs/mnist --run reviews=runs/sentiment --port 8000
                      curl -F file=@seven.png http://127.0.0.1:8080/v1/models/digits/predict

                    At / is a page to try the models by hand; /v1/models says what there is, /openapi.json how to ask for it, /metrics \
                    how it goes (Prometheus). Examples that arrive together are computed together. A newer checkpoint of a run is taken over \
                    while requests are answered, and SIGTERM lets what was asked for be answered before the end.

                    Only this machine is listened to unless --host says otherwise; then name tokens too, and let a proxy encrypt.
                    """, version: Version.text)
        }

        @TaskLocal static var registry = Registry(plugins: [])

        @Option(
            help: ArgumentHelp(
                "A run to serve, by the name of its folder or another.", valueName: "[name=]dir"))
        var run: [String] = []

        @Option(help: ArgumentHelp("The address to listen at; 0.0.0.0: all.", valueName: "address"))
        var host = "127.0.0.1"

        @Option(
            help: ArgumentHelp(
                "Another name by which it may be asked, such as a proxy's; where only this machine is listened to, by default localhost and its addresses.",
                valueName: "name"))
        var allowHost: [String] = []

        @Option(help: ArgumentHelp("The port; 0: one that is free.", valueName: "n"))
        var port = 8080

        @Option(
            help: ArgumentHelp(
                "A file with tokens, one in a line, of which a caller has to know one.", valueName: "file"))
        var tokenFile: String?

        @Option(help: ArgumentHelp("Checkpoint to use: best or last.", valueName: "name"))
        var checkpoint = RunDirectory.Which.best

        @Option(help: ArgumentHelp("Threads that compute.", valueName: "n"))
        var threads: Int?

        @Option(
            help: ArgumentHelp(
                "Precision of matrix products: fp32, bf16 or int8; by default as in training.",
                valueName: "name"))
        var precision: Precision?

        @Option(
            help: ArgumentHelp("The most examples that are computed together; 1: each alone.", valueName: "n")
        )
        var batchSize = ServiceLimits().together

        @Option(
            help: ArgumentHelp(
                "How long the first of some examples waits for company, in milliseconds, while nothing is computed.",
                valueName: "ms"))
        var batchDelay = 0.0

        @Option(help: ArgumentHelp("The most megabytes of a request.", valueName: "mb"))
        var maxBody = 16

        @Option(
            help: ArgumentHelp(
                "The most megabytes of a picture or a sound once it is decoded.", valueName: "mb"))
        var maxDecoded = 256

        @Option(help: ArgumentHelp("The most examples in a request.", valueName: "n"))
        var maxExamples = ServiceLimits().examples

        @Option(help: ArgumentHelp("The most examples that wait; others are sent away.", valueName: "n"))
        var maxWaiting = ServiceLimits().waiting

        @Option(help: ArgumentHelp("The most tokens that are written after a prompt.", valueName: "n"))
        var maxTokens = ServiceLimits().tokens

        @Option(help: ArgumentHelp("The most connections; others wait.", valueName: "n"))
        var maxConnections = 16_384

        @Option(help: ArgumentHelp("Seconds that a request may take.", valueName: "s"))
        var timeout = 60

        @Option(
            help: ArgumentHelp(
                "Seconds between two looks for newer checkpoints; 0: none are taken over.", valueName: "s"))
        var reload = 2

        /// Makes the command.
        public init() {}

        /// Checks the options.
        public func validate() throws {
            guard !run.isEmpty else {
                throw ValidationError("Name a run to serve: --run DIR. perceiver-io train makes one.")
            }
            for (name, value, range) in [
                ("port", port, 0...65_535), ("threads", threads ?? 1, 1...1024),
                ("batch-size", batchSize, 1...4096),
                ("max-body", maxBody, 1...2048), ("max-decoded", maxDecoded, 1...65_536),
                ("max-examples", maxExamples, 1...100_000), ("max-waiting", maxWaiting, 1...1_000_000),
                ("max-tokens", maxTokens, 1...10_000_000), ("max-connections", maxConnections, 1...1_000_000),
                ("timeout", timeout, 1...86_400), ("reload", reload, 0...86_400),
            ] where !range.contains(value) {
                throw ValidationError(
                    "--\(name) should be a whole number from \(range.lowerBound) to \(range.upperBound), but it is \(value)."
                )
            }
            guard batchDelay >= 0, batchDelay <= 10_000 else {
                throw ValidationError(
                    "--batch-delay should be from 0 to 10000 milliseconds, but it is \(batchDelay).")
            }
            guard maxWaiting >= maxExamples else {
                throw ValidationError(
                    "--max-waiting \(maxWaiting) leaves no room for a request of --max-examples \(maxExamples)."
                )
            }
        }

        /// Serves until the process is asked to stop.
        public func run() async throws {
            let most = min(maxConnections, try OpenFiles.allowMost() - 48)
            if most < maxConnections {
                complain("At most \(most) connections: the system lets this process open no more files.")
            }
            if let threads { Threads.count = threads }
            let tokens = try tokenFile.map { try AccessTokens(fileAt: $0) }
            let service = try PerceiverServing.Service(
                sources(), limits: limits, tokens: tokens, hosts: hosts, log: complain)
            if tokens == nil, !Self.isLoopback(host) {
                complain(
                    "Warning: anybody who reaches \(host) may ask, as no --token-file is given, and nothing is encrypted."
                )
            }
            let reloading = reload > 0 ? watch(service) : nil
            defer { reloading?.cancel() }
            let front = HTTPFrontEnd(
                service: service, host: host, port: port, mostConnections: most,
                idleSeconds: min(60, timeout))
            let host = host
            try await front.run { address in
                let place = "http://\(host.contains(":") ? "[\(host)]" : host):\(address.port ?? 0)"
                complain("\(service.names.joined(separator: ", ")) at \(place)/ (Ctrl-C ends)")
            }
            complain("Stopped; all that was asked for is answered.")
        }

        private var limits: ServiceLimits {
            var limits = ServiceLimits()
            (limits.bodyBytes, limits.decodedBytes) = (maxBody * 1_000_000, maxDecoded * 1_000_000)
            (limits.examples, limits.waiting, limits.tokens) = (maxExamples, maxWaiting, maxTokens)
            (limits.together, limits.patience) = (batchSize, batchDelay / 1000)
            limits.seconds = TimeInterval(timeout)
            return limits
        }

        /// The runs; a folder that is there is one even if there is an equals sign in its name.
        private func sources() -> [ModelSource] {
            run.map { word in
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let isNamed = parts.count == 2 && !FileManager.default.fileExists(atPath: word)
                return ModelSource(
                    run: isNamed ? String(parts[1]) : word, name: isNamed ? String(parts[0]) : nil,
                    checkpoint: checkpoint, precision: precision, registry: Self.registry)
            }
        }

        private func watch(_ service: PerceiverServing.Service) -> Task<Void, Never> {
            let seconds = reload
            return Task.detached(priority: .background) {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(seconds))
                    service.reload()
                }
            }
        }

        /// The names by which it may be asked; nil: any.
        private var hosts: Set<String>? {
            guard Self.isLoopback(host) || !allowHost.isEmpty else { return nil }
            return Set((["localhost", "127.0.0.1", "[::1]", host] + allowHost).map { $0.lowercased() })
        }

        private static func isLoopback(_ host: String) -> Bool {
            host == "localhost" || host == "::1" || host.hasPrefix("127.")
        }

        /// Runs the command that the process was started with, and exits.
        ///
        /// - Parameter plugins: the plugins whose names can be used.
        public static func main(plugins: [any Plugin.Type]) async {
            // A client that has gone is an error of writing, not the end.
            signal(SIGPIPE, SIG_IGN)
            await $registry.withValue(Registry(plugins: plugins)) { await main() }
        }
    }

    /// Writes a line to standard error.
    @Sendable private func complain(_ line: String) {
        FileHandle.standardError.write(Data((line.withVisibleControls + "\n").utf8))
    }
#endif
