import Foundation
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining
import Tensors

/// How a rank was started: what must be the same in all of them, and where it runs.
struct RankStart: Codable, Equatable {
    /// The version, and a checksum that tells builds apart.
    let program: String
    /// The words after the name of the program.
    let arguments: [String]
    /// The checksum of each file of settings that the words name.
    let files: [String: String]
    /// The host.
    let host: String
    /// The processors of the host that it may use.
    let processors: String

    /// The start of this process.
    init(arguments: [String]) throws {
        program = "\(Version.text) (\(try Self.checksum(of: "/proc/self/exe")))"
        self.arguments = arguments
        var files: [String: String] = [:]
        for path in Self.configPaths(in: arguments) {
            // A file that is missing is told of by the command.
            files[path] = (try? Self.checksum(of: path)) ?? "missing"
        }
        self.files = files
        host = RankFailure.ownHost
        processors = Machine.allowedProcessors
    }

    init(program: String, arguments: [String], files: [String: String], host: String, processors: String) {
        (self.program, self.arguments, self.files) = (program, arguments, files)
        (self.host, self.processors) = (host, processors)
    }

    /// Compares the starts of all ranks, and gives each its share of the processors.
    ///
    /// - Throws: `RankError`, the same at all ranks, if they were started differently; `RankFailure`.
    static func share(_ own: RankStart, _ ranks: any Communicator) throws {
        let starts = try ranks.shared(JSONEncoder().encode(own)).map {
            try JSONDecoder().decode(RankStart.self, from: $0)
        }
        if let difference = difference(in: starts) { throw RankError(difference) }
        let sharing = starts.filter { $0.host == own.host && $0.processors == own.processors }
        Threads.count = max(1, Threads.count / sharing.count)
    }

    /// A sentence about the first rank that was started in another way than rank 0.
    static func difference(in starts: [RankStart]) -> String? {
        let first = starts[0]
        for (rank, other) in starts.enumerated() {
            func differ(_ what: String, _ a: String, _ b: String, _ advice: String) -> String {
                """
                The ranks were started with different \(what): rank 0 on \(first.host) has \(a), rank \(rank) on \
                \(other.host) has \(b). \(advice)
                """
            }
            if other.program != first.program {
                return differ("programs", first.program, other.program, "Put the same build on all hosts.")
            }
            if other.arguments != first.arguments {
                let place = (0...).first { first.arguments.word($0) != other.arguments.word($0) } ?? 0
                return differ(
                    "arguments", "\"\(first.arguments.word(place) ?? "")\" as word \(place + 1)",
                    "\"\(other.arguments.word(place) ?? "")\"", "Start all with the same command line.")
            }
            for (path, checksum) in first.files.sorted(by: { $0.key < $1.key }) {
                guard let found = other.files[path], found != checksum else { continue }
                return differ(
                    "settings in \(path)", "the checksum \(checksum)", found,
                    "Put the same file on all hosts.")
            }
        }
        return nil
    }

    private static func configPaths(in arguments: [String]) -> [String] {
        let separate = zip(arguments, arguments.dropFirst()).filter { $0.0 == "--config" }.map(\.1)
        return separate
            + arguments.filter { $0.hasPrefix("--config=") }.map { String($0.dropFirst("--config=".count)) }
    }

    private static func checksum(of path: String) throws -> String {
        let file = try MappedFile(path: path)
        return withExtendedLifetime(file) { ContentChecksum(of: file.bytes).text }
    }
}

extension [String] {
    /// The word at `place`; nil behind the last.
    fileprivate func word(_ place: Int) -> String? { indices.contains(place) ? self[place] : nil }
}
