import PerceiverKit

/// The fields of rows as numbers, row after row, as a batch has them.
struct RowValues: Sendable {
    private(set) var count = 0
    /// [rows, numbers, width].
    private var numbers: [Float]
    /// [rows, words].
    private var words: [Int32]
    /// [rows, columns]: 1 for a field without a value.
    private var gaps: [UInt8]
    private let (numberCount, wordCount, width): (Int, Int, Int)

    /// Makes `count` rows of gaps.
    init(_ count: Int, of reader: CellReader) {
        self.count = count
        (numberCount, wordCount, width) = (reader.numberCount, reader.wordCount, reader.width)
        numbers = Array(repeating: 0, count: count * numberCount * width)
        words = Array(repeating: 0, count: count * wordCount)
        gaps = Array(repeating: 1, count: count * (numberCount + wordCount))
    }

    private var columnCount: Int { numberCount + wordCount }

    /// Sets a field.
    mutating func set(_ cell: Cell, row: Int, column: Int) {
        switch cell {
        case .gap: return
        case .numbers(let values):
            let start = (row * numberCount + column) * width
            for (index, value) in values.enumerated() { numbers[start + index] = value }
        case .word(let place): words[row * wordCount + column - numberCount] = place
        }
        gaps[row * columnCount + column] = 0
    }

    /// Sets a field of a row as it is in another.
    mutating func copy(fromRow first: Int, toRow row: Int, column: Int) {
        gaps[row * columnCount + column] = gaps[first * columnCount + column]
        if column < numberCount {
            let (source, place) = (
                (first * numberCount + column) * width, (row * numberCount + column) * width
            )
            for index in 0..<width { numbers[place + index] = numbers[source + index] }
        } else {
            let word = column - numberCount
            words[row * wordCount + word] = words[first * wordCount + word]
        }
    }

    /// Rows as a batch.
    ///
    /// - Parameters:
    ///   - rows: the numbers of the rows.
    ///   - hide: changes which fields of a row are gaps.
    /// - Returns: `numbers`, float32 [b, numbers, width], `words`, int32 [b, words], as far as there are such columns, and
    ///   `is_gap`, bytes [b, columns].
    func batch(_ rows: [Int], hide: (_ row: Int, _ gaps: inout [UInt8]) -> Void = { _, _ in }) -> Batch {
        func taken<Element>(_ all: [Element], _ length: Int) -> [Element] {
            rows.flatMap { all[$0 * length..<($0 + 1) * length] }
        }
        var tensors: [String: Tensor] = [:]
        if numberCount > 0 {
            tensors["numbers"] = Tensor(
                taken(numbers, numberCount * width), shape: [rows.count, numberCount, width])
        }
        if wordCount > 0 {
            tensors["words"] = Tensor(taken(words, wordCount), shape: [rows.count, wordCount])
        }
        let isGap = rows.flatMap { row in
            var own = Array(gaps[row * columnCount..<(row + 1) * columnCount])
            hide(row, &own)
            return own
        }
        tensors["is_gap"] = Tensor(isGap, shape: [rows.count, columnCount])
        return Batch(tensors)
    }
}
