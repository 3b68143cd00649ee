import Foundation
import Synchronization

/// Counts what a service does, for Prometheus.
final class ServiceMetrics: Sendable {
    private static let secondsBounds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    private static let countBounds: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256]

    /// How many values lay below some bounds, and their sum.
    private struct Histogram {
        var counts: [Int]
        var sum = 0.0

        init(_ bounds: [Double]) { counts = Array(repeating: 0, count: bounds.count + 1) }

        mutating func add(_ value: Double, _ bounds: [Double]) {
            counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            sum += value
        }
    }

    /// What a number is about: only names of routes and of models that are there, so that they stay few.
    private struct Labels: Hashable {
        var route: String?
        var model: String
        var status: Int?

        /// As Prometheus writes them.
        var text: String {
            [
                route.map { "route=\($0.label)" }, "model=\(model.label)", status.map { "status=\"\($0)\"" },
            ].compactMap(\.self).joined(separator: ",")
        }
    }

    private struct State {
        var requests: [Labels: Int] = [:]
        var durations: [Labels: Histogram] = [:]
        var batches: [Labels: Histogram] = [:]
        var computing: [Labels: Histogram] = [:]
        var tokens: [Labels: Int] = [:]
        var connections = 0
        var inFlight = 0
    }

    private let state = Mutex(State())
    private let start = Date()

    /// A request has begun, or its answer is done.
    func changeInFlight(by change: Int) { state.withLock { $0.inFlight += change } }

    /// How many requests are being answered.
    var inFlightCount: Int { state.withLock { $0.inFlight } }

    /// A connection was opened, or closed.
    func changeConnections(by change: Int) { state.withLock { $0.connections += change } }

    /// A request was answered.
    ///
    /// - Parameters:
    ///   - route: what was asked for; nil: nothing that is there.
    ///   - model: the name of a model that is there, or nothing.
    ///   - status: of the response.
    ///   - seconds: until its header was sent.
    func request(_ route: Route?, model: String, status: Int, seconds: Double) {
        var labels = Labels(route: route?.name ?? "other", model: model)
        state.withLock { state in
            state.durations[labels, default: Histogram(Self.secondsBounds)].add(seconds, Self.secondsBounds)
            labels.status = status
            state.requests[labels, default: 0] += 1
        }
    }

    /// Examples were computed together.
    func batch(of count: Int, seconds: Double, model: String) {
        state.withLock { state in
            let labels = Labels(model: model)
            state.batches[labels, default: Histogram(Self.countBounds)].add(Double(count), Self.countBounds)
            state.computing[labels, default: Histogram(Self.secondsBounds)].add(seconds, Self.secondsBounds)
        }
    }

    /// Tokens were written.
    func tokens(_ count: Int, model: String) {
        state.withLock { $0.tokens[Labels(model: model), default: 0] += count }
    }

    /// All numbers in Prometheus' text format.
    ///
    /// - Parameter waiting: how many examples wait for each model.
    /// - Returns: the lines.
    func text(waiting: [(model: String, count: Int)]) -> String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func begin(_ name: String, _ kind: String, _ help: String) {
            lines += ["# HELP perceiver_\(name) \(help)", "# TYPE perceiver_\(name) \(kind)"]
        }
        func counters(_ name: String, _ values: [Labels: Int], _ help: String) {
            begin(name, "counter", help)
            lines += values.map { "perceiver_\(name){\($0.text)} \($1)" }.sorted()
        }
        func histograms(_ name: String, _ values: [Labels: Histogram], _ bounds: [Double], _ help: String) {
            begin(name, "histogram", help)
            for (labels, histogram) in values.map({ ($0.text, $1) }).sorted(by: { $0.0 < $1.0 }) {
                var total = 0
                for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], histogram.counts) {
                    total += count
                    lines.append("perceiver_\(name)_bucket{\(labels),le=\"\(bound)\"} \(total)")
                }
                lines.append("perceiver_\(name)_sum{\(labels)} \(histogram.sum)")
                lines.append("perceiver_\(name)_count{\(labels)} \(total)")
            }
        }
        func gauge(_ name: String, _ values: [(labels: String, value: Double)], _ help: String) {
            begin(name, "gauge", help)
            lines += values.map {
                "perceiver_\(name)\($0.labels.isEmpty ? "" : "{\($0.labels)}") \($0.value)"
            }
        }
        counters("requests_total", state.requests, "Requests that were answered.")
        histograms(
            "request_duration_seconds", state.durations, Self.secondsBounds,
            "Seconds from a request to the header of its response.")
        histograms(
            "batch_size", state.batches, Self.countBounds, "Examples or prompts that were computed together.")
        histograms("compute_seconds", state.computing, Self.secondsBounds, "Seconds that a batch took.")
        counters("tokens_total", state.tokens, "Tokens that were written.")
        gauge(
            "waiting", waiting.map { ("model=\($0.model.label)", Double($0.count)) },
            "Examples or prompts that wait.")
        gauge("in_flight", [("", Double(state.inFlight))], "Requests that are being answered.")
        gauge("connections", [("", Double(state.connections))], "Open connections.")
        gauge("uptime_seconds", [("", Date().timeIntervalSince(start))], "Seconds since the start.")
        if let bytes = residentBytes { gauge("resident_bytes", [("", Double(bytes))], "Memory in use.") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The memory of this process.
    private var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map {
            $0 * Int(getpagesize())
        }
    }
}

extension String {
    /// The value of a label, in quotes.
    fileprivate var label: String {
        "\"\(replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n"))\""
    }
}
