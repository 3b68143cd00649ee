import Foundation
import PerceiverKit

/// Sounds that can be read in parts, all with one sample rate.
protocol Clips: Sendable {
    /// The number of samples of each clip, at least one.
    var lengths: [Int] { get }

    /// The samples in a range of clip `number`.
    ///
    /// - Throws: what is wrong with a file.
    func samples(of index: Int, in range: Range<Int>) throws -> [Float]
}

/// Labelled sounds, cut into windows; only the windows of the requested batch are in memory.
///
/// A batch has `audio`, float32 [b, v, n], `extent`, int32 [b, v, 2], and the labels (see `ExampleLabels`); and `hidden`, float32
/// [b, s, 4], of training examples with masks (see ``AudioInput``). A training example is one window, at a random position
/// of a longer sound; other splits with longer sounds have `input.evaluation_windows` windows for each example.
public struct AudioDataset: Dataset {
    /// The shape of the windows, and the names of the classes.
    public let description: DataDescription
    /// Notes on the lengths of sounds and windows.
    public let notes: [String]
    /// False if training windows or their augmentation are random.
    public let isSameEachEpoch: Bool
    /// The length of the windows, if the settings leave it open.
    public let decidedSettings: SettingsTree
    /// Which rows the sounds are, of a table that other data sets read a part of.
    public let rowPart: RowPart?
    private let clips: [Split: any Clips]
    private let labels: ExampleLabels
    private let viewCounts: [Split: Int]
    private let windowLength: Int
    private let sampleRate: Int
    private let augmentation: AudioAugmentation
    private let seed: UInt64
    /// Whether training sounds are cut as those of other splits are, and not changed.
    private var isMeasured = false

    /// Makes a data set of parts.
    ///
    /// - Parameters:
    ///   - clips: the sounds of each split.
    ///   - labels: their labels.
    ///   - augmentation: how training examples are augmented.
    ///   - notes: further notes for the user.
    ///   - files: the files that a run keeps of the data.
    ///   - columns: the column of a table that names the sounds; nil: none does.
    ///   - rowPart: which rows of a table the sounds are; nil: it is not shared.
    ///   - request: the request with the settings of the input.
    /// - Throws: `SettingsError` for a setting out of range.
    init(
        _ clips: [Split: any Clips], labels: ExampleLabels, augmentation: AudioAugmentation,
        notes: [String] = [], files: [String: Data] = [:], columns: RowColumns? = nil,
        rowPart: RowPart? = nil, request: DataRequest
    ) throws {
        let asked = try request.audioInput()
        let trained = clips[.train]?.lengths ?? []
        let lengths = trained.isEmpty ? clips.values.flatMap(\.lengths) : trained
        let input = lengths.isEmpty ? asked : asked.decided(byLengths: lengths)
        decidedSettings = asked.window == nil ? ["window": .double(input.window ?? 2)] : SettingsTree()
        let (shortest, longest) = (lengths.min() ?? 1, lengths.max() ?? 1)
        let windowLength = input.windowLength
        let rate = Double(input.sampleRate)
        try augmentation.check(windowSeconds: Double(windowLength) / rate)
        self.clips = clips
        self.labels = labels
        self.rowPart = rowPart
        self.windowLength = windowLength
        self.augmentation = augmentation
        sampleRate = input.sampleRate
        seed = request.seed
        viewCounts = clips.mapValues { clips in
            clips.lengths.contains { $0 > windowLength } ? input.evaluationWindows : 1
        }
        isSameEachEpoch =
            !augmentation.isActive
            && clips.values.allSatisfy { $0.lengths.allSatisfy { $0 <= windowLength } }
        var description = DataDescription(shapes: ["audio": [1, windowLength]], files: files)
        labels.describe(&description)
        if let columns { description.add(columns) }
        self.description = description
        func seconds(_ length: Int) -> String { "\((Double(length) / rate * 100).rounded() / 100) s" }
        let longerCount = trained.count { $0 > windowLength }
        self.notes =
            [
                "sounds of \(seconds(shortest)) to \(seconds(longest)) at \(sampleRate) Hz, "
                    + "windows of \(seconds(windowLength))"
                    + (longerCount == 0
                        ? "" : "; \(longerCount) training sounds are longer: random parts of them")
            ] + labels.notes + notes
    }

    /// The number of sounds of a split.
    public func count(of split: Split) -> Int { clips[split]?.lengths.count ?? 0 }

    /// The same sounds, training ones too in windows that are not chosen at random.
    public var measured: any Dataset {
        var measured = self
        measured.isMeasured = true
        return measured
    }

    /// Windows of the sounds with these numbers, and their labels.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        guard let clips = clips[split], indices.allSatisfy(clips.lengths.indices.contains) else {
            throw BatchError(
                "The \(split.rawValue) split has \(count(of: split)) sounds; \(indices) are asked of it.")
        }
        var hidden: [Float] = []
        let windows = try indices.map { index in
            let length = clips.lengths[index]
            func window(at start: Int) throws -> AudioWindow {
                try AudioWindow(at: start, length: windowLength, ofClipOf: length) {
                    try clips.samples(of: index, in: $0)
                }
            }
            guard split == .train, !isMeasured else {
                let count = viewCounts[split] ?? 1
                return try evenStarts(count, ofLength: windowLength, inClipOf: length).map(window)
            }
            var random = CounterRandom(seed, UInt64(epoch), UInt64(index))
            let start = augmentation.start(
                ofLength: windowLength, inClipOf: length, sampleRate: sampleRate, random: &random)
            var training = try window(at: start)
            augmentation.change(&training, random: &random)
            hidden += augmentation.spectrogramMasks(random: &random)
            return [training]
        }
        var batch = Batch(windows: windows)
        labels.add(to: &batch, indices, of: split)
        if !hidden.isEmpty {
            batch.tensors["hidden"] = Tensor(
                hidden, shape: [indices.count, hidden.count / 4 / indices.count, 4])
        }
        return batch
    }
}
