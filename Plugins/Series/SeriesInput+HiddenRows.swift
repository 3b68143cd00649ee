import PerceiverKit

extension SeriesInput: InputWithRowValues {
    /// The channels and places of the patches.
    public func places(in batch: Batch) throws -> QueryArray {
        QueryArray(byView(places(of: try batch.tensor("channels"))))
    }

    /// A row for each patch of each channel, or of one that is separate.
    public var placesShape: [Int] {
        [placeRows.shape[0] * (isSeparate ? 1 : description.channels.count), channels]
    }

    /// Values of a patch.
    public var valueCount: Int { patch }

    /// The values of each patch, as the model sees them: less the channel's last known one, in units of their own size.
    public func rowValues(of input: InputArray, in batch: Batch) throws -> Tensor {
        let window = try window(of: batch)
        return byView(byPatch(window.levelled / window.scale))
    }

    /// All but gaps.
    public func knownRowValues(of input: InputArray, in batch: Batch) throws -> Tensor? {
        let window = try window(of: batch)
        return window.hasGaps ? byView(byPatch(window.presence)) : nil
    }
}
