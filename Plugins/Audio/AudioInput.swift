import PerceiverKit

/// Windows of sound as rows with Fourier positions: patches of a log-mel spectrogram or of the waveform.
///
/// Reads `audio` of a batch, float32 [b, v, n]: v views of each example, whose outputs are averaged, each a window of n
/// samples from -1 to 1. Beside it there may be `extent`, int32 [b, v, 2], where the sound begins and ends in each
/// window (the rest is padding), and `hidden`, float32 [b, s, 4], the masks of each example: the start and end of a mask
/// in time, then in frequency, as shares from 0 to 1.
public struct AudioInput: InputWithExamples, InputWithRowValues {
    /// The number of samples in a window.
    public let windowLength: Int
    /// The sample rate, in Hz.
    public let sampleRate: Int
    /// [rows, position channels], constant.
    let positions: Positions
    let rows: any AudioRows
    private let evaluationWindows: Int
    /// The samples as tokens.
    let sounds: SoundLanguage

    /// Declares the input for the sounds of a data set.
    ///
    /// - Throws: `SettingsError` if the data has no sounds of the window's length, or a setting is out of range.
    public init(_ settings: AudioInputSettings = AudioInputSettings(), data: DataDescription) throws {
        try settings.check()
        let shape = try data.shape("audio")
        windowLength = settings.windowLength
        guard shape.count == 2, shape[1] == windowLength else {
            throw SettingsError(
                "Sounds of input.window have the shape [views, \(windowLength)]; the data's have \(shape).")
        }
        sampleRate = settings.sampleRate
        evaluationWindows = settings.evaluationWindows
        rows = try settings.rows()
        positions = fourierPositions(sizes: rows.grid, bandCount: settings.bands)
        sounds = SoundLanguage(
            sampleRate: sampleRate, sampleCount: windowLength, levels: settings.tokenLevels,
            classNames: data.classNames)
    }

    /// The channels of a row: content and position.
    public var channels: Int { rows.channels + positions.shape[1] }

    /// The windows of each sound.
    public func viewCount(of batch: Batch) -> Int { batch.tensors["audio"]?.shape[1] ?? 1 }

    /// The rows of a window, and the number of windows that are are averaged.
    public var largestArray: InputArraySize? {
        InputArraySize(
            viewCount: evaluationWindows, rowCount: rows.rowCount, contentChannels: rows.channels,
            sharesPositions: true)
    }

    /// The positions of the rows.
    public func places(in batch: Batch) -> QueryArray { QueryArray(shared: positions.rows) }

    /// A row for each position.
    public var placesShape: [Int] { positions.shape }

    /// Content channels of a row.
    public var valueCount: Int { rows.channels }

    /// Content [b * v, rows, content channels], with positions that all windows share.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let audio = try sounds(in: batch)
        let viewCount = audio.shape[1]
        let extents = try extents(in: batch, windowCount: audio.shape[0] * viewCount)
        let masks = try masks(in: batch, exampleCount: audio.shape[0])
        let content = audio.withElements(as: Float.self) { samples in
            extents.enumerated().map { index, extent in
                rows.content(
                    of: Array(samples[index * windowLength..<(index + 1) * windowLength]), extent: extent,
                    hiding: masks[index / viewCount])
            }
        }
        let isPadding = extents.flatMap { rows.isPadding(extent: $0) }
        return InputArray(
            content: concatenated(content, along: 0).reshaped(to: [extents.count, rows.rowCount, -1]),
            positions: positions,
            isPadding: isPadding.contains(1)
                ? Tensor(isPadding, shape: [extents.count, rows.rowCount]) : nil)
    }

    /// The windows of a batch, float32 [b, v, n].
    func sounds(in batch: Batch) throws -> Tensor {
        let audio = try batch.tensor("audio")
        guard audio.rank == 3, audio.shape[2] == windowLength, audio.dtype == .float32 else {
            throw BatchError(
                "The model takes sounds as float32 [examples, views, \(windowLength)]; those of the batch are "
                    + "\(audio.dtype) \(audio.shape).")
        }
        return audio
    }

    /// The extent of the sound in each window; the whole window if the batch has no `extent`.
    private func extents(in batch: Batch, windowCount: Int) throws -> [Range<Int>] {
        guard let tensor = batch.tensors["extent"] else {
            return Array(repeating: 0..<windowLength, count: windowCount)
        }
        guard tensor.dtype == .int32, tensor.count == 2 * windowCount, tensor.shape.last == 2 else {
            throw BatchError("extent is int32 [examples, views, 2], not \(tensor.dtype) \(tensor.shape).")
        }
        let ends = tensor.elements(as: Int32.self).map { Int($0) }
        return try (0..<windowCount).map { window in
            let (start, end) = (ends[2 * window], ends[2 * window + 1])
            guard 0 <= start, start < end, end <= windowLength else {
                throw BatchError("A sound from \(start) to \(end) is not within 0 to \(windowLength).")
            }
            return start..<end
        }
    }

    /// The masks of each example; none if the batch has no `hidden`.
    private func masks(in batch: Batch, exampleCount: Int) throws -> [[SpectrogramMask]] {
        guard let tensor = batch.tensors["hidden"] else { return Array(repeating: [], count: exampleCount) }
        guard tensor.dtype == .float32, tensor.rank == 3, tensor.shape[2] == 4 else {
            throw BatchError("hidden is float32 [examples, masks, 4], not \(tensor.dtype) \(tensor.shape).")
        }
        let (shares, count) = (tensor.floats, tensor.shape[1])
        return try (0..<exampleCount).map { example in
            try (0..<count).map { mask in
                let ends = shares[((example * count + mask) * 4)...].prefix(4).map { $0 }
                guard ends.allSatisfy({ (0...1).contains($0) }), ends[0] <= ends[1], ends[2] <= ends[3] else {
                    throw BatchError(
                        "The ends of a mask in time and in frequency should be increasing shares, not \(ends)."
                    )
                }
                return SpectrogramMask(time: ends[0]...ends[1], frequency: ends[2]...ends[3])
            }
        }
    }

    /// Whether a file is a sound that can be read, or is called as one.
    public func mayRead(fileAt path: String) -> Bool { SoundFormat.kinds.reads(path) }

    /// A sound.
    public var exampleForm: ExampleForm { .sound }

    /// Reads a sound file, whose path is the argument, as a batch of one `audio`; a longer sound becomes as many windows as
    /// are averaged.
    ///
    /// - Throws: `DataError` for a file that cannot be read.
    public func example(_ source: ExampleSource) throws -> Batch {
        let file = try AudioFile(source)
        try file.requireResampling(toRate: sampleRate)
        try file.requireEnd()
        let length = file.length(atRate: sampleRate)
        let count = length > windowLength ? evaluationWindows : 1
        let windows = try evenStarts(count, ofLength: windowLength, inClipOf: length).map { start in
            try AudioWindow(at: start, length: windowLength, ofClipOf: length) {
                try file.samples($0, atRate: sampleRate)
            }
        }
        return Batch(windows: [windows])
    }
}
