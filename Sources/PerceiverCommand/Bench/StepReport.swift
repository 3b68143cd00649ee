import PerceiverFiles

/// What a benchmark has measured.
protocol BenchReport: Encodable {
    /// Without the name of the task.
    var text: String { get }
}

/// The time of training steps or predictions.
struct StepReport: BenchReport {
    let task, variant: String
    let threads, ranks, batch, inputs, parameters: Int
    let medianS, bestS, examplesPerS: Double
    /// The seconds of a step in which ranks exchange something, and compute nothing meanwhile, or do.
    let exposedS, hiddenS: Double
    let peakRssMb: Double
    /// The peak memory of tensors in a step, beyond the weights.
    let bufferMb: Double
    /// The operations of a step's matrix products: by the papers' formulas, as counted, and as counted per second.
    let gflopTextbook, gflopDone, gflops: Double
    /// The speed as a share of that of one large product at the same precision.
    let peakFraction: Double

    enum CodingKeys: String, CodingKey {
        case task, variant, threads, ranks, batch, inputs, parameters, gflops
        case medianS = "median_s"
        case bestS = "best_s"
        case examplesPerS = "examples_per_s"
        case exposedS = "exposed_s"
        case hiddenS = "hidden_s"
        case peakRssMb = "peak_rss_mb"
        case bufferMb = "buffer_mb"
        case gflopTextbook = "gflop_textbook"
        case gflopDone = "gflop_done"
        case peakFraction = "peak_fraction"
    }

    var text: String {
        """
        median \(medianS.fixed(4)) s, best \(bestS.fixed(4)) s, \(examplesPerS.fixed(1)) examples/s, batch \(batch) of \
        \(inputs.grouped) inputs, \(exchanges)\(threads) threads, \(parameters.grouped) parameters, peak memory \
        \(Int(peakRssMb)) MB, \(Int(gflops)) GFLOP/s, \(Int(100 * peakFraction)) % of a large product's; the papers' \
        formulas take \((gflopTextbook / gflopDone).fixed(1)) times the operations
        """
    }

    /// How many ranks there are, and how long their exchanges take; empty for one.
    private var exchanges: String {
        guard ranks > 1 else { return "" }
        return "\(ranks) ranks, exchanges of \(exposedS.fixed(4)) s exposed and "
            + "\(hiddenS.fixed(4)) s hidden, "
    }
}
