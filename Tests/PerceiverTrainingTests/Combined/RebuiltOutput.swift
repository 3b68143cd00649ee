import PerceiverKit

/// A dense output: a value at each position of a row of the input, told from where it is alone.
enum RebuiltPlugin: Plugin {
    static func register(in registry: inout Registry) {
        registry.addOutput("rebuilt", summary: "the rows of the input", settings: NoSettings.self) {
            _, context in
            let shape = try context.data.shape("rows")
            return RebuiltOutput(rowCount: shape[0], width: shape[1])
        }
        registry.addOutput(
            "halved", summary: "makes other examples", settings: NoSettings.self,
            preparing: { _, dataset, _ in FirstExamples(base: dataset) }
        ) { _, context in RebuiltOutput(rowCount: try context.data.shape("rows")[0], width: 2) }
        registry.addOutput(
            "doubled", summary: "makes others, too", settings: NoSettings.self,
            preparing: { _, dataset, _ in dataset }
        ) { _, context in RebuiltOutput(rowCount: try context.data.shape("rows")[0], width: 2) }
    }
}

struct RebuiltOutput: OutputAdapter {
    let positions: Positions
    let head: Linear

    init(rowCount: Int, width: Int) {
        positions = fourierPositions(sizes: [rowCount], bandCount: 3)
        head = Linear(positions.shape[1], width)
    }

    var channels: Int { positions.shape[1] }

    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray {
        QueryArray(shared: positions.rows)
    }

    /// `values` [b, m, width].
    func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        Batch(["values": head(decoded.rows)])
    }

    /// The mean of the squares of what is missing.
    func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let missing = try prediction.tensor("values") - batch.tensor("rows")
        let value = (missing * missing).mean()
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        return Loss(value: value, metrics: metrics)
    }
}

/// Every other example is gone.
private struct FirstExamples: Dataset {
    let base: any Dataset
    var description: DataDescription { base.description }
    func count(of split: Split) -> Int { base.count(of: split) / 2 }
    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        try base.batch(indices, of: split, epoch: epoch)
    }
}
