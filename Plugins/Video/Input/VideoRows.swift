import PerceiverKit

/// Frames as rows: square patches of each, with positions in time, height and width.
struct FrameRows: InputAdapter {
    let shape: VideoShape
    private let patchSize: Int
    private let positions: Positions

    init(_ settings: VideoInputSettings, shape: VideoShape) {
        (self.shape, patchSize) = (shape, settings.patchSize)
        positions = fourierPositions(
            sizes: [shape.frameCount, shape.height / patchSize, shape.width / patchSize],
            bandCount: settings.bands)
    }

    private var sampleCount: Int { patchSize * patchSize * 3 }

    var channels: Int { sampleCount + positions.shape[1] }

    var largestArray: InputArraySize? {
        InputArraySize(rowCount: positions.shape[0], contentChannels: sampleCount, sharesPositions: true)
    }

    /// Rows in the order time, height, width; samples in the order height, width, colour.
    func callAsFunction(_ batch: Batch) throws -> InputArray {
        let frames = try batch.frames(shape)
        let (t, rows, columns, side) = (
            shape.frameCount, shape.height / patchSize, shape.width / patchSize, patchSize
        )
        let patches = frames.reshaped(to: [batch.count * t, rows, side, columns, side * 3])
            .transposed([0, 1, 3, 2, 4])
        return InputArray(
            content: patches.reshaped(to: [batch.count, t * rows * columns, sampleCount]),
            positions: positions)
    }
}

/// Sound as rows of consecutive samples.
struct SoundRows: InputAdapter {
    let shape: VideoShape
    private let length: Int
    private let positions: Positions

    init(_ settings: VideoInputSettings, shape: VideoShape) {
        (self.shape, length) = (shape, settings.samplesPerPatch)
        // The resolution is that of the samples, not of the rows.
        positions = fourierPositions(
            sizes: [shape.sampleCount / length], bandCount: settings.soundBands,
            resolutions: [shape.sampleCount])
    }

    var channels: Int { length + positions.shape[1] }

    var largestArray: InputArraySize? {
        InputArraySize(rowCount: positions.shape[0], contentChannels: length, sharesPositions: true)
    }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        InputArray(
            content: try batch.sound(shape).reshaped(to: [batch.count, -1, length]), positions: positions)
    }
}

/// One row for the label, which is always hidden, so that it is asked for.
struct LabelRow: InputAdapter {
    let channels: Int

    var largestArray: InputArraySize? {
        InputArraySize(rowCount: 1, contentChannels: 0, sharesPositions: true)
    }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        InputArray(content: Tensor(zeros: [batch.count, 1, channels]))
    }
}
