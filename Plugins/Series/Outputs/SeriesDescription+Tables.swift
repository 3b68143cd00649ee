import PerceiverKit

extension SeriesDescription {
    /// Standardised values as one table for each example: a row for each channel and time, with the numbers in rising order.
    ///
    /// - Parameters:
    ///   - values: [b, k, times, numbers].
    ///   - channels: which channels they are, int32 [b, k].
    ///   - names: what the numbers are called.
    ///   - isShown: whether there is a row for an element of [b, k, times].
    ///   - time: the time of a place of an example.
    /// - Returns: a table for each example.
    func tables(
        of values: Tensor, _ channels: Tensor, names: [String],
        isShown: (_ index: Int) -> Bool = { _ in true },
        time: (_ example: Int, _ place: Int) -> Double
    ) -> [[PredictedTable]] {
        let (numbers, places, count) = (values.floats, values.shape[2], values.shape[3])
        let ids = channels.elements(as: Int32.self)
        let channelCount = channels.shape[1]
        return (0..<values.shape[0]).map { example in
            let rows = (0..<channelCount).flatMap { channel in
                let start = example * channelCount + channel
                let own = self.channels[Int(ids[start])]
                return (0..<places).filter { isShown(start * places + $0) }.map { place in
                    let first = (start * places + place) * count
                    return PredictedTable.Row(
                        [unit.text(time(example, place)), own.name],
                        numbers[first..<first + count].sorted().map {
                            own.inUnits($0).rounded(toDigitsOf: own.deviation)
                        })
                }
            }
            return [PredictedTable(texts: ["time", "channel"], numbers: names, rows: rows)]
        }
    }
}
