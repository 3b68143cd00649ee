import Foundation
import Perceiver
import Testing

struct MetricsTests {
    @Test func `A mean is over what was counted, however it was divided`() {
        var metrics = Metrics()
        metrics.add("loss", sum: 6, count: 3)
        var other = Metrics()
        other.add("loss", sum: 10, count: 1)
        other.add("accuracy", sum: 1, count: 2)
        metrics.add(other)
        #expect(metrics["loss"] == 4)
        #expect(metrics["accuracy"] == 0.5)
        #expect(metrics["recall"] == nil)
        metrics.add("recall", sum: 0, count: 0)
        #expect(metrics["recall"] == nil)
    }

    @Test func `Perplexity is e to the mean over everything, not a mean of perplexities`() throws {
        var metrics = Metrics()
        metrics.add("perplexity", sum: 2 * log(4), count: 2, kind: .exponentialOfMean)
        var other = Metrics()
        other.add("perplexity", sum: 0, count: 2, kind: .exponentialOfMean)
        metrics.add(other)
        #expect(abs(try #require(metrics["perplexity"]) - 2) < 1e-12)
        #expect(Array(metrics.values.keys) == ["perplexity"])
        let read = try JSONDecoder().decode(Metrics.self, from: JSONEncoder().encode(metrics))
        #expect(read == metrics)
    }

    @Test func `Sums of before there were kinds are read as means`() throws {
        let text = #"{"sums": {"loss": {"sum": 6, "count": 3}}}"#
        #expect(try JSONDecoder().decode(Metrics.self, from: Data(text.utf8))["loss"] == 2)
    }
}
