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
}
