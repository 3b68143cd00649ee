import Layers
import Perceiver
import Tensors
import Testing

struct ConfusionTableTests {
    private let names = ["a", "b", "c", "d"]

    /// Taken one by one from ten examples.
    private var table: ConfusionTable {
        ConfusionTable(
            classNames: names, truth: [0, 0, 0, 0, 1, 1, 1, 2, 2, 2],
            predictions: [0, 0, 0, 1, 1, 1, 0, 0, 1, 0])
    }

    @Test func `A row is a true class, a column a predicted one`() {
        #expect(table.rows == [[3, 1, 0, 0], [1, 2, 0, 0], [2, 1, 0, 0], [0, 0, 0, 0]])
        #expect(table[0, 1] == 1 && table[2, 0] == 2)
    }

    @Test func `Scores are shares of what was predicted and of what is there`() {
        let scores = table.scores
        #expect(scores.map(\.name) == names)
        #expect(scores.map(\.count) == [4, 3, 3, 0])
        #expect(scores.map(\.precision) == [0.5, 0.5, nil, nil])
        #expect(scores.map(\.recall) == [0.75, 2.0 / 3, 0, nil])
        #expect(scores.map(\.f1) == [0.6, 4.0 / 7, 0, nil])
    }

    @Test func `Tables of batches add up to that of all`() {
        var first = Metrics()
        first.add(
            ConfusionTable(
                classNames: names, truth: [0, 0, 0, 0, 1, 1], predictions: [0, 0, 0, 1, 1, 1]))
        var second = Metrics()
        second.add(ConfusionTable(classNames: names, truth: [1, 2, 2, 2], predictions: [0, 0, 1, 0]))
        var sum = Metrics()
        for part in [first, Metrics(), second] { sum.add(part) }
        #expect(sum.confusion == table)
    }

    @Test func `Classification counts as right in the table what its accuracy counts`() throws {
        let output = ClassificationOutput(classNames: ["a", "b", "c"], channels: 2)
        let rows: [[Float]] = [[3, 1, 2], [1, 1, 0], [1, 1, 0], [.nan, 1, 0], [0, 1, 2]]
        let logits = Tensor(rows.flatMap { $0 }, shape: [5, 3])
        let labels = Tensor([0, 0, 1, 1, 1] as [Int32], shape: [5])
        let metrics = try output.loss(of: Batch(["logits": logits]), in: Batch(["label": labels])).metrics
        let table = try #require(metrics.confusion)
        // A tie and a logit that is no number count against the truth.
        #expect(table.rows == [[1, 1, 0], [2, 0, 1], [0, 0, 0]])
        #expect(metrics["accuracy"] == 0.2)
    }
}
