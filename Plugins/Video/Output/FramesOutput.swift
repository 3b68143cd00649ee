import PerceiverKit

/// Reconstructs the pixels of frames: a query for each, its position in time, height and width.
///
/// A batch of training has seeds, int32 [b, 2], that choose the pixels that are asked about; of others all are. Predicts `frames`
/// [b, frames, height, width, 3], or `pixels` [b, k, 3] of those that are asked about, from 0 to 1.
struct FramesOutput: OutputAdapter {
    /// To red, green and blue.
    let head: Linear
    let channels: Int
    let answerChannels: Int
    let shape: VideoShape
    private let bands: Int
    private let resolutions: [Int]
    /// Of all pixels.
    private let positions: Positions
    /// How many pixels of an example are asked about in training; nil: all.
    private let places: Int?

    init(_ input: VideoInput, places: Int?, answerChannels: Int?) {
        shape = input.shape
        bands = input.settings.bands
        let patch = input.settings.patchSize
        // The published model's frequencies are those of the patches.
        resolutions = [shape.frameCount, shape.height / patch, shape.width / patch]
        positions = fourierPositions(
            sizes: [shape.frameCount, shape.height, shape.width], bandCount: bands, resolutions: resolutions,
            spacing: .fromStart)
        channels = positions.shape[1]
        self.answerChannels = answerChannels ?? channels
        head = Linear(self.answerChannels, 3, role: .prediction)
        self.places = places.flatMap { $0 < input.shape.pixelCount ? $0 : nil }
    }

    var usualQueryCount: Int { places ?? shape.pixelCount }

    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray {
        guard let pixels = try askedPixels(in: batch) else {
            return QueryArray(positions: positions)
        }
        return QueryArray(features(of: pixels, exampleCount: batch.count))
    }

    /// The positions of pixels [b, k] by number, [b, k, channels].
    func features(of pixels: [Int], exampleCount: Int) -> Tensor {
        let sizes = [shape.frameCount, shape.height, shape.width]
        let points = pixels.flatMap { pixel in
            let places = [pixel / (sizes[1] * sizes[2]), pixel / sizes[2] % sizes[1], pixel % sizes[2]]
            return zip(places, sizes).map { GridSpacing.fromStart.coordinate(of: $0, among: $1) }
        }
        return fourierFeatures(
            of: Tensor(points, shape: [exampleCount, pixels.count / max(1, exampleCount), 3]),
            bandCount: bands,
            resolutions: resolutions)
    }

    func answerMap(of part: String) -> LinearMap? { LinearMap(head) }

    func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        let rows = decoded.rows
        guard try askedPixels(in: batch) == nil else { return Batch(["pixels": rows]) }
        return Batch(["frames": rows.reshaped(to: [-1, shape.frameCount, shape.height, shape.width, 3])])
    }

    func lossCounts(in batch: Batch) -> [String: Int] {
        ["loss": batch.count * 3 * (isSampled(batch) ? usualQueryCount : shape.pixelCount)]
    }

    /// The mean squared error of samples from 0 to 1, as decibels too, and that of each clip's mean colour.
    func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let frames = try batch.frames(shape).reshaped(to: [batch.count, -1, 3])
        let asked = try askedPixels(in: batch)
        let truth =
            asked.map { pixels in
                let indices = Tensor(
                    pixels.map { Int32($0) }, shape: [batch.count, pixels.count / max(1, batch.count)])
                return frames.gathered(indices, along: 1)
            } ?? frames
        let found = try prediction.tensor(asked == nil ? "frames" : "pixels").reshaped(to: truth.shape)
        return Loss.ofSamples(found, truth: truth, mean: frames.mean(along: 1, keepingAxis: true))
    }

    private func isSampled(_ batch: Batch) -> Bool {
        places != nil && batch.tensors[ReconstructionOutput.seedName] != nil
    }

    /// The numbers of the pixels that are asked about, k of each example after another; nil: all.
    private func askedPixels(in batch: Batch) throws -> [Int]? {
        guard let places, let seeds = batch.tensors[ReconstructionOutput.seedName] else { return nil }
        guard seeds.shape == [batch.count, 2], seeds.dtype == .int32 else {
            throw BatchError(
                "The seeds of examples are int32 [\(batch.count), 2], not \(seeds.dtype) \(seeds.shape).")
        }
        let parts = seeds.elements(as: Int32.self).map { UInt64(UInt32(bitPattern: $0)) }
        return (0..<batch.count).flatMap { example in
            var random = CounterRandom(parts[2 * example], parts[2 * example + 1])
            return (0..<places).map { _ in Int(random.next() % UInt64(shape.pixelCount)) }
        }
    }
}
