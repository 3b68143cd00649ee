import PerceiverKit

extension TableInput: InputWithHiddenRows {
    /// The learned descriptions of the columns.
    public func places(in batch: Batch) -> QueryArray { QueryArray(shared: columnRows.value) }

    /// A row for each column.
    public var placesShape: [Int] { columnRows.shape }

    /// A linear map of each column: to its number, or to a logit for each of its words.
    public func makeRowPredictor(channels: Int) -> any RowPredictor {
        TableRowPredictor(reader, channels: channels)
    }
}

/// Predicts the fields of a row of a table, each by a linear map of its column.
///
/// The distance of a number is the mean squared error of the standardised number, of the share of the bins that it reaches
/// through, and of a date's cycles; that of a word is the cross-entropy over the words of its column.
struct TableRowPredictor: RowPredictor {
    /// [n, channels, k]; nil where no column is a number or a date.
    let numberMaps: Parameter?
    /// Of each column of numbers, how many bins it has.
    private let binCounts: [Int]
    /// Of each column of words, to its logits.
    let words: [Linear]
    /// Of each column of words, its first place in the embedding of all words.
    private let starts: [Int32]

    init(_ reader: CellReader, channels: Int) {
        numberMaps =
            reader.numberCount == 0
            ? nil
            : Parameter(
                [reader.numberCount, channels, reader.width],
                .uniform(bound: 1 / Float(channels).squareRoot()), role: .prediction)
        binCounts = reader.binCounts
        words = reader.placeCounts.map { Linear(channels, $0, role: .prediction) }
        starts = reader.placeCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1)) }
    }

    /// `numbers` [b, n, k], and of each column of words its logits, `words.0` [b, places] and so on.
    func callAsFunction(_ decoded: Tensor) -> Batch {
        let numberCount = numberMaps?.shape[0] ?? 0
        var prediction: [String: Tensor] = [:]
        if let numberMaps {
            let rows = decoded.sliced(0..<numberCount, along: 1).transposed([1, 0, 2])
            prediction["numbers"] = matmul(rows, numberMaps.value).transposed([1, 0, 2])
        }
        for (index, map) in words.enumerated() {
            let row = numberCount + index
            prediction["words.\(index)"] = map(decoded.sliced(row..<row + 1, along: 1))
                .reshaped(to: [decoded.shape[0], map.weight.shape[0]])
        }
        return Batch(prediction)
    }

    func distances(of prediction: Batch, from input: InputArray, in batch: Batch) throws -> Tensor {
        var columns: [Tensor] = []
        if numberMaps != nil {
            let difference = try prediction.tensor("numbers") - targets(of: batch.tensor("numbers"))
            columns.append((difference * difference).mean(along: 2))
        }
        for (index, start) in starts.dropLast().enumerated() {
            let places = try batch.tensor("words").sliced(index..<index + 1, along: 1)
                .elements(as: Int32.self).map { max(0, $0 - start) }
            columns.append(try prediction.tensor("words.\(index)").surprises(at: places))
        }
        return concatenated(columns, along: 1)
    }
}

extension TableRowPredictor {
    /// Numbers [b, n, k] as they are predicted: standardised within 5, the bins as a share with mean 0 and variance 1, if all bins
    /// are equally full, and cycles.
    private func targets(of numbers: Tensor) -> Tensor {
        let width = numbers.shape[2]
        var values = numbers.floats
        for start in stride(from: 0, to: values.count, by: width) {
            let bins = Float(max(1, binCounts[start / width % binCounts.count]))
            values[start] = min(5, max(-5, values[start]))
            values[start + 1] = (values[start + 1] / bins - 0.5) * Float(12).squareRoot()
        }
        return Tensor(values, shape: numbers.shape)
    }
}

extension Tensor {
    /// The cross-entropy of each row of logits [b, k] and its class, [b, 1]: log sum exp less the class's logit.
    func surprises(at classes: [Int32]) -> Tensor {
        let (b, k) = (shape[0], shape[1])
        var isClass = [Float](repeating: 0, count: b * k)
        for (row, place) in classes.enumerated() { isClass[row * k + Int(place)] = 1 }
        // Any constant may be taken off all logits of a row; without the highest, exp does not overflow.
        let highest = withElements(as: Float.self) { logits in
            (0..<b).map { logits[$0 * k..<($0 + 1) * k].max() ?? 0 }
        }
        let shifted = self - Tensor(highest, shape: [b, 1])
        let own = (shifted * Tensor(isClass, shape: [b, k])).sum(along: 1, keepingAxis: true)
        return shifted.exp().sum(along: 1, keepingAxis: true).log() - own
    }
}
