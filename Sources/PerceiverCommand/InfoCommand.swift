import ArgumentParser
import Foundation
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining
import Tensors

/// The command `perceiver-io info`.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show version, processor, kernels and plugins.",
        discussion: """
            Example:

              perceiver-io info --json
            """)

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let report = Report(
            version: Version.text, processor: Machine.processor,
            cores: ProcessInfo.processInfo.activeProcessorCount,
            threads: Threads.count, blas: BLAS.library, blasKernel: BLAS.kernel,
            bfloat16: Precision.isBFloat16Native ? "native" : "emulated",
            int8: Precision.isInt8Native ? "native" : "emulated",
            plugins: PerceiverTool.registry.pluginNames)
        guard !json else { return try say(report.json()) }
        try say(
            """
            perceiver-io \(report.version)
            processor    \(report.processor), \(report.cores) cores
            threads      \(report.threads)
            BLAS         \(report.blas)
            kernel       \(report.blasKernel)
            bfloat16     \(report.bfloat16)
            int8         \(report.int8)
            plugins      \(report.plugins.joined(separator: ", "))
            """)
        if let forced = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] {
            try say(
                "             OPENBLAS_CORETYPE=\(forced) is set, and may choose a slower kernel than the processor's own."
            )
        }
    }

    /// The output of --json.
    private struct Report: Encodable {
        let version, processor: String
        let cores, threads: Int
        let blas, blasKernel, bfloat16, int8: String
        let plugins: [String]

        enum CodingKeys: String, CodingKey {
            case version, processor, cores, threads, blas, bfloat16, int8
            case blasKernel = "blas_kernel"
            case plugins
        }
    }
}

/// Facts about this machine and process from the operating system.
enum Machine {
    /// The name of the processor, or its architecture.
    static var processor: String {
        let lines =
            (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }

    /// The processors that this process may use, as in `0-3,8`.
    static var allowedProcessors: String {
        let lines =
            (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("Cpus_allowed_list:") }
        return line?.split(separator: "\t").last.map(String.init) ?? ""
    }

    /// The peak memory of this process, in units of 1,000,000 bytes.
    static var peakMemoryInMegabytes: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) * 1024 / 1e6
    }
}
