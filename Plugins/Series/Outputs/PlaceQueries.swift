import PerceiverKit

/// A query for each channel and each patch of times, and a map from the decoder's output for it to the values there.
struct PlaceQueries: Module {
    /// [channels of the data, channels].
    let channelRows: Embedding
    /// [patches, channels].
    let placeRows: Parameter
    /// To each value of a patch, or several values such as quantiles.
    let head: Linear
    /// How much of each counts, little at first, so that training starts from what it is added to (arXiv 2103.17239).
    let gain: Parameter
    /// Whether each channel is a view of its own.
    let isSeparate: Bool

    /// Declares queries for `length` times.
    ///
    /// - Parameters:
    ///   - length: the times.
    ///   - valueCount: numbers for each time.
    ///   - input: the model's input, whose patches and channels these are.
    init(length: Int, valueCount: Int, input: SeriesInput) {
        channelRows = Embedding(input.description.channels.count, input.channels)
        placeRows = Parameter(
            [(length + input.patch - 1) / input.patch, input.channels],
            .normal(standardDeviation: 0.1),
            role: .positions)
        head = Linear(input.channels, input.patch * valueCount, role: .prediction)
        gain = Parameter([input.patch * valueCount], .constant(0.1))
        isSeparate = input.isSeparate
    }

    /// Queries [b, k patches, channels], or [b k, patches, channels] of separate channels, for `channels`, int32 [b, k].
    func queries(for channels: Tensor) -> QueryArray {
        let (examples, count) = (channels.shape[0], channels.shape[1])
        let rows =
            channelRows(channels).reshaped(to: [examples, count, 1, channelRows.channels]) + placeRows.value
        let shape = isSeparate ? [examples * count, -1] : [examples, count * placeRows.shape[0]]
        return QueryArray(rows.reshaped(to: shape + [channelRows.channels]))
    }

    /// The values [b, k, length, values] of the decoder's outputs for these queries, of the window's scale.
    func values(of decoded: DecoderOutput, in window: SeriesWindow, length: Int, valueCount: Int) -> Tensor {
        let shape = window.channels.shape
        var values = (head(decoded.rows) * gain.value).reshaped(to: shape + [-1, valueCount])
        if values.shape[2] > length { values = values.sliced(0..<length, along: 2) }
        return values * window.scale.reshaped(to: shape + [1, 1])
    }
}
