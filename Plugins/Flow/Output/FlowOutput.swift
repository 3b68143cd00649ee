import PerceiverImage

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `flow`.
public struct FlowOutputSettings: Settings {
    /// The defaults.
    public init() {}
}

/// Optical flow: where each pixel of the first frame is in the second.
///
/// The queries are the input's rows. Reads `flow` of a batch, float32 [b, height, width, 2], in pixels to the right and down, NaN
/// where it is not known; predicts the same.
public struct FlowOutput: OutputAdapter {
    /// To the two numbers of a pixel.
    let head: Linear
    /// Channels of a query: those of a row of the input.
    public let channels: Int
    /// One for each pixel of a tile.
    public let usualQueryCount: Int
    private let tiles: (Batch) throws -> FrameTiles

    /// Declares the output.
    ///
    /// - Throws: `SettingsError` if the input is not a ``FramesInput``, or the model has no decoder.
    public init(_ settings: FlowOutputSettings = FlowOutputSettings(), context: OutputContext) throws {
        try context.requireDecoder()
        self.init(input: try context.input(FramesInput.self))
    }

    init(input: FramesInput) {
        channels = input.channels
        usualQueryCount = input.tile.height * input.tile.width
        head = Linear(input.channels, 2, role: .prediction)
        tiles = { try input.tiles(in: $0.tensor("frames")) }
    }

    /// True: each tile has pixels of its own.
    public var asksEachView: Bool { true }

    /// The rows of the input.
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray
    {
        let input = try input()
        return QueryArray(input.content, positions: input.positions)
    }

    /// Two numbers for each pixel, in the unit of the published model: hundredths of the map's outputs.
    public func answerMap(of part: String) -> LinearMap? { LinearMap(head, scale: 0.01) }

    /// `flow` [b, height, width, 2].
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        // The published model's unit is twenty pixels.
        let pixels = decoded.rows * 20
        let tiles = try tiles(batch)
        let shape = [batch.count, tiles.frame.height, tiles.frame.width, 2]
        guard tiles.starts.count > 1 else { return Batch(["flow": pixels.reshaped(to: shape)]) }
        let (values, size) = (pixels.floats, pixels.count / max(1, batch.count))
        let merged = (0..<batch.count).flatMap { tiles.merged(values[$0 * size..<($0 + 1) * size]) }
        return Batch(["flow": Tensor(merged, shape: shape)])
    }

    /// The pixels whose flow is known.
    public func lossCounts(in batch: Batch) throws -> [String: Int] {
        ["loss": try truth(in: batch).known.floats.count { $0 == 1 }]
    }

    /// The end-point error, the mean distance in pixels from where a pixel is; and that of no motion at all.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let (flow, (truth, known)) = (try prediction.tensor("flow"), try truth(in: batch))
        guard flow.shape == truth.shape else {
            throw BatchError("The flow of the batch is \(truth.shape), but \(flow.shape) was predicted.")
        }
        let count = known.floats.count { $0 == 1 }
        func error(_ flow: Tensor) -> Tensor {
            let difference = flow - truth
            // The root has no gradient at zero, so a little is added.
            let distance = ((difference * difference).sum(along: 3) + 1e-6).squareRoot()
            return (distance * known).sum() * (1 / Float(max(1, count)))
        }
        let value = error(flow)
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(count), count: count)
        metrics.add(
            "error_of_no_motion", sum: Double(error(flow.detached * 0).scalar) * Double(count), count: count)
        return Loss(value: value, metrics: metrics)
    }

    /// The flow with zeros where it is not known, and [b, height, width], 1 where it is known.
    private func truth(in batch: Batch) throws -> (flow: Tensor, known: Tensor) {
        let flow = try batch.tensor("flow")
        guard flow.rank == 4, flow.shape[3] == 2, flow.dtype == .float32 else {
            throw BatchError("Flow is float32 [examples, height, width, 2], not \(flow.dtype) \(flow.shape).")
        }
        let values = flow.floats
        let known = stride(from: 0, to: values.count, by: 2).map {
            values[$0].isFinite && values[$0 + 1].isFinite ? 1 : 0 as Float
        }
        let safe = values.enumerated().map { known[$0.offset / 2] == 1 ? $0.element : 0 }
        return (
            Tensor(safe, shape: flow.shape), Tensor(known, shape: Array(flow.shape.dropLast()))
        )
    }
}
