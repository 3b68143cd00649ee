import Layers
import Perceiver
import Tensors
import Testing

/// A table of one row for each example, and a chart of it.
private struct Counted: OutputWithTables, OutputWithCharts {
    let query = Parameter([1, 3], .normal(standardDeviation: 1))
    let number: Double
    var channels: Int { 3 }

    init(_ number: Double) { self.number = number }

    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) -> QueryArray {
        QueryArray(shared: query.value)
    }

    func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) -> Batch {
        Batch(["rows": decoded.rows])
    }

    func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        var metrics = Metrics()
        metrics.add("loss", sum: 0, count: batch.count)
        return Loss(value: try prediction.tensor("rows").mean(), metrics: metrics)
    }

    func tables(of prediction: Batch, in batch: Batch) throws -> [[PredictedTable]] {
        try (0..<prediction.tensor("rows").shape[0]).map { example in
            [PredictedTable(texts: ["of"], numbers: ["n"], rows: [.init(["\(example)"], [number])])]
        }
    }

    func charts(of prediction: Batch, in batch: Batch) throws -> [LineChart] {
        _ = try prediction.tensor("rows")
        return [LineChart(title: "n", axis: "x", lines: [.init("n", from: 0, [number])])]
    }
}

/// Tables and charts of several outputs at once.
struct CombinedOutputTablesTests {
    private let classes = ClassificationOutput(classNames: ["a", "b"], channels: 4)
    private let batch = Batch(["labels": Tensor([0, 1] as [Int32])])

    private func prediction(_ output: CombinedOutput) throws -> Batch {
        output.initialize(seed: 1)
        let queries = try output.queries(for: InputArray(content: Tensor(zeros: [2, 1, 1])), in: batch)
        let rows = queries.rows.broadcast(to: [2] + queries.rows.shape.dropFirst())
        return try output(queries.outputs(rows, answerMap: output.answerMap), in: batch)
    }

    @Test func `Each output's tables and charts have its name`() throws {
        let output = CombinedOutput(["up": Counted(1), "down": Counted(2), "classes": classes])
        let prediction = try prediction(output)
        let tables = try output.tables(of: prediction, in: batch)
        #expect(tables.map { $0.map(\.output) } == [["down", "up"], ["down", "up"]])
        #expect(tables[1].map { $0.rows[0] } == [.init(["1"], [2]), .init(["1"], [1])])
        #expect(output.hasCharts)
        #expect(try output.charts(of: prediction, in: batch).map(\.title) == ["down: n", "up: n"])
    }

    @Test func `Outputs without charts have none together`() throws {
        let output = CombinedOutput(["first": classes, "second": classes])
        #expect(!output.hasCharts)
        #expect(try output.tables(of: prediction(output), in: batch) == [[], []])
    }
}
