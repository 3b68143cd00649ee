import PerceiverKit

/// Reconstructs sound: a query for each row of samples, its position in time.
///
/// Predicts `sound` [b, samples].
struct SoundOutput: OutputAdapter {
    /// To the samples of a row.
    let head: Linear
    let channels: Int
    let answerChannels: Int
    let shape: VideoShape
    let rate: VideoRate
    private let positions: Positions

    init(_ input: VideoInput, answerChannels: Int?) {
        (shape, rate) = (input.shape, input.rate)
        positions = fourierPositions(
            sizes: [shape.sampleCount / input.settings.samplesPerPatch], bandCount: input.settings.soundBands,
            resolutions: [shape.sampleCount], spacing: .fromStart)
        channels = positions.shape[1]
        self.answerChannels = answerChannels ?? channels
        head = Linear(self.answerChannels, input.settings.samplesPerPatch, role: .prediction)
    }

    var usualQueryCount: Int { positions.shape[0] }

    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray {
        QueryArray(positions: positions)
    }

    func answerMap(of part: String) -> LinearMap? { LinearMap(head) }

    func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        Batch(["sound": decoded.rows.reshaped(to: [-1, shape.sampleCount])])
    }

    func lossCounts(in batch: Batch) -> [String: Int] { ["loss": batch.count * shape.sampleCount] }

    /// The mean squared error of samples from -1 to 1, as decibels too, and that of each clip's mean.
    func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let sound = try batch.sound(shape)
        return Loss.ofSamples(
            try prediction.tensor("sound"), truth: sound, mean: sound.mean(along: 1, keepingAxis: true))
    }
}

extension Loss {
    /// The mean squared error of samples, and as `psnr` in decibels below the largest sample, 1; `psnr_of_mean` is that of `mean`.
    static func ofSamples(_ found: Tensor, truth: Tensor, mean: Tensor) -> Loss {
        func error(_ found: Tensor) -> Tensor {
            let difference = found - truth
            return (difference * difference).mean()
        }
        let value = error(found)
        var metrics = Metrics()
        let sum = Double(value.scalar) * Double(truth.count)
        metrics.add("loss", sum: sum, count: truth.count)
        metrics.add("psnr", sum: sum, count: truth.count, kind: .decibelsOfMean)
        metrics.add(
            "psnr_of_mean", sum: Double(error(mean).scalar) * Double(truth.count), count: truth.count,
            kind: .decibelsOfMean)
        return Loss(value: value, metrics: metrics)
    }
}
