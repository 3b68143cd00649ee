import PerceiverKit

/// A row for each patch of each channel: its values less the channel's last known one, in units of their own size in the
/// window, which of them are there, the channel, and the place of the patch.
///
/// A patch without any value is a masked row. With `input.separate_channels` each channel is a view of its own, and so are its
/// predictions.
///
/// Reads `values`, float32 [b, k, window], standardised, `is_gap`, bytes of the same shape, and `channels`, int32 [b, k].
public struct SeriesInput: InputWithExamples {
    let description: SeriesDescription
    /// The times of a window, and of a patch.
    let (window, patch): (Int, Int)
    /// Whether each channel is a view of its own.
    let isSeparate: Bool
    /// From a patch and its gaps.
    let patchMap: Linear
    /// [channels of the data, channels].
    let channelRows: Embedding
    /// [patches, channels].
    let placeRows: Parameter
    /// The values of a window and of what follows as tokens.
    let values: SeriesLanguage

    /// Declares the input for the channels of a data set.
    ///
    /// - Throws: `SettingsError` if the data has no channels, or a setting is out of range.
    public init(_ settings: SeriesInputSettings = SeriesInputSettings(), data: DataDescription) throws {
        (window, patch) = try settings.lengths()
        isSeparate = settings.separateChannels
        guard let contents = data.files[SeriesDescription.fileName] else {
            throw SettingsError(
                "The input \"series\" needs data with times and channels; this data has none.")
        }
        description = try SeriesDescription(contents: contents)
        patchMap = Linear(2 * patch, settings.channels, hasBias: false)
        channelRows = Embedding(description.channels.count, settings.channels)
        placeRows = Parameter(
            [window / patch, settings.channels], .normal(standardDeviation: 0.1),
            role: .positions)
        values = SeriesLanguage(
            description: description, window: window, horizon: settings.horizon,
            levels: ValueLevels(count: settings.tokenLevels))
    }

    /// Channels of a row.
    public var channels: Int { channelRows.channels }

    /// As many as there are channels, where these are separate.
    public func viewCount(of batch: Batch) -> Int {
        isSeparate ? batch.tensors["channels"]?.shape[1] ?? 1 : 1
    }

    /// A row for each patch of each channel.
    public var largestArray: InputArraySize? {
        let (patches, count) = (placeRows.shape[0], description.channels.count)
        return isSeparate
            ? InputArraySize(viewCount: count, rowCount: patches, contentChannels: channels)
            : InputArraySize(rowCount: count * patches, contentChannels: channels)
    }

    /// Rows [b, k patches, channels], or [b k, patches, channels] of separate channels.
    ///
    /// - Throws: `BatchError` for tensors of another shape or type, or an unknown channel.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let window = try window(of: batch)
        let presence = byPatch(window.presence)
        let rows = patchMap(concatenated([byPatch(window.levelled / window.scale), presence], along: 3))
        return InputArray(
            content: byView(rows + places(of: window.channels)),
            isPadding: window.hasGaps ? byView(emptyPatches(presence)) : nil)
    }

    /// The batch's window, checked.
    ///
    /// - Throws: `BatchError` for tensors of another shape or type, or an unknown channel.
    func window(of batch: Batch) throws -> SeriesWindow {
        try SeriesWindow(batch, length: window, channelCount: description.channels.count)
    }

    /// What tells the patches of some channels, int32 [b, k], apart: [b, k, patches, channels].
    func places(of channels: Tensor) -> Tensor {
        channelRows(channels).reshaped(to: channels.shape + [1, self.channels]) + placeRows.value
    }

    /// [b, k, window] as [b, k, patches, patch].
    func byPatch(_ values: Tensor) -> Tensor {
        values.reshaped(to: Array(values.shape.prefix(2)) + [placeRows.shape[0], patch])
    }

    /// [b, k, patches, ...] as it is in the input array: [b, k patches, ...], or [b k, patches, ...] of separate channels.
    func byView(_ patches: Tensor) -> Tensor {
        let (examples, count, rest) = (patches.shape[0], patches.shape[1], Array(patches.shape.dropFirst(3)))
        let views = isSeparate ? [examples * count, patches.shape[2]] : [examples, count * patches.shape[2]]
        return patches.reshaped(to: views + rest)
    }

    /// Bytes [b, k, patches]: 1 for each patch without a value, but for the last of a view that has none at all.
    private func emptyPatches(_ presence: Tensor) -> Tensor {
        let patches = placeRows.shape[0]
        let perView = isSeparate ? patches : patches * presence.shape[1]
        var isEmpty = presence.withElements(as: Float.self) { there in
            stride(from: 0, to: there.count, by: patch).map { start in
                there[start..<start + patch].contains(1) ? UInt8(0) : 1
            }
        }
        for start in stride(from: 0, to: isEmpty.count, by: perView)
        where !isEmpty[start..<start + perView].contains(0) {
            isEmpty[start + perView - 1] = 0
        }
        return Tensor(isEmpty, shape: Array(presence.shape.dropLast()))
    }
}
