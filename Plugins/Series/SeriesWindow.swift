import PerceiverKit

/// The window of a batch, checked: values less the last known one of their channel.
struct SeriesWindow {
    /// [b, k, window].
    let shape: [Int]
    /// Which of the model's channels they are, int32 [b, k].
    let channels: Tensor
    /// The last known value of each channel, [b, k, 1]; 0, the mean of training, where none is known.
    let last: Tensor
    /// The root mean square of the values less that, [b, k, 1]; at least a twentieth of a deviation of training.
    let scale: Tensor
    /// The values less that, 0 in a gap; [b, k, window].
    let levelled: Tensor
    /// The same, but a gap has the value before it, or at the start the first one after; [b, k, window].
    let filled: Tensor
    /// 1 where a value is known and 0 in a gap, [b, k, window].
    let presence: Tensor
    let hasGaps: Bool

    /// Takes the window of a batch.
    ///
    /// - Throws: `BatchError` for tensors of another shape or type, or a channel that is none of `channelCount`.
    init(_ batch: Batch, length: Int, channelCount: Int) throws {
        let (values, isGap) = (try batch.tensor("values"), try batch.tensor("is_gap"))
        let channels = try batch.tensor("channels")
        guard values.rank == 3, values.dtype == .float32, values.shape[2] == length, isGap.dtype == .uint8,
            isGap.shape == values.shape
        else {
            throw BatchError(
                "values are float32 [examples, channels, \(length)], and is_gap bytes of that shape, not "
                    + "\(values.dtype) \(values.shape) and \(isGap.dtype) \(isGap.shape).")
        }
        guard channels.dtype == .int32, channels.shape == Array(values.shape.dropLast()),
            channels.withElements(as: Int32.self, { $0.allSatisfy { (0..<channelCount).contains(Int($0)) } })
        else {
            throw BatchError(
                "channels are int32 \(Array(values.shape.dropLast())), each below \(channelCount), not "
                    + "\(channels.dtype) \(channels.shape).")
        }
        shape = values.shape
        self.channels = channels
        var (levelled, filled) = (values.elements(as: Float.self), [Float](repeating: 0, count: values.count))
        var (presence, last) = ([Float](repeating: 1, count: values.count), [Float]())
        isGap.withElements(as: UInt8.self) { gaps in
            for start in stride(from: 0, to: levelled.count, by: length) {
                let places = start..<start + length
                let level = places.last { gaps[$0] == 0 }.map { levelled[$0] } ?? 0
                last.append(level)
                var before = places.first { gaps[$0] == 0 }.map { levelled[$0] - level } ?? 0
                for place in places {
                    let isKnown = gaps[place] == 0
                    presence[place] = isKnown ? 1 : 0
                    levelled[place] = isKnown ? levelled[place] - level : 0
                    if isKnown { before = levelled[place] }
                    filled[place] = before
                }
            }
        }
        scale = Tensor(
            stride(from: 0, to: levelled.count, by: length).map { start in
                let places = start..<start + length
                let known = max(1, places.reduce(0) { $0 + presence[$1] })
                return max(0.05, (places.reduce(0) { $0 + levelled[$1] * levelled[$1] } / known).squareRoot())
            }, shape: [shape[0], shape[1], 1])
        hasGaps = presence.contains(0)
        self.levelled = Tensor(levelled, shape: shape)
        self.filled = Tensor(filled, shape: shape)
        self.presence = Tensor(presence, shape: shape)
        self.last = Tensor(last, shape: [shape[0], shape[1], 1])
    }
}

extension SeriesWindow {
    /// The values less the last known one, and in a gap what lies on a line between its known neighbours, or equals the only
    /// one; [b, k, window].
    var interpolated: Tensor {
        var values = levelled.floats
        presence.withElements(as: Float.self) { there in
            for start in stride(from: 0, to: values.count, by: shape[2]) {
                let known = (start..<start + shape[2]).filter { there[$0] == 1 }
                guard let first = known.first, let last = known.last else { continue }
                for place in start..<first { values[place] = values[first] }
                for place in last..<start + shape[2] { values[place] = values[last] }
                for (low, high) in zip(known, known.dropFirst()) where high > low + 1 {
                    for place in low + 1..<high {
                        let share = Float(place - low) / Float(high - low)
                        values[place] = values[low] + share * (values[high] - values[low])
                    }
                }
            }
        }
        return Tensor(values, shape: shape)
    }
}
