import PerceiverKit

/// A row for each column of a table: a learned description of the column, and the value.
///
/// A number is encoded by how far it reaches into each bin (arXiv 2203.05556) and its standardised value, through a linear map
/// of its column; a word has a learned embedding. A field without a value is a masked row.
///
/// Reads `numbers` of a batch, float32 [b, n, k], standardised numbers, the bins that they reach into and of dates also their
/// cycles, `words`, int32 [b, w],
/// places in the embedding of all words, and `is_gap`, bytes [b, n + w].
public struct TableInput: InputWithColumns, InputWithNamedRows {
    let description: TableDescription
    let reader: CellReader
    /// The most bins of a number.
    let binCount: Int
    /// [n, bins + k - 1, channels]: of each number, what each of its parts adds to its row.
    let numberMaps: Parameter?
    /// All words of all columns, with a place for the unseen of each.
    let embedding: Embedding?
    /// [n + w, channels].
    let columnRows: Parameter

    /// Declares the input for the columns of a data set.
    ///
    /// - Throws: `SettingsError` if the data has no columns, or a setting is out of range.
    public init(_ settings: TableInputSettings = TableInputSettings(), data: DataDescription) throws {
        try settings.checkRanges(at: "input")
        guard let contents = data.files[TableDescription.fileName] else {
            throw SettingsError("The input \"table\" needs data with columns; this data has none.")
        }
        try self.init(settings, TableDescription(contents: contents))
    }

    init(_ settings: TableInputSettings, _ description: TableDescription) throws {
        self.description = description
        let reader = CellReader(description)
        self.reader = reader
        binCount = reader.binCounts.max() ?? 0
        let channels = settings.channels
        let width = binCount + reader.width - 1
        let size = Double(reader.numberCount * width + reader.placeCount) * Double(channels)
        try requireMemory(
            16 * size, for: "The input of \(reader.columns.count) columns and \(reader.placeCount) words",
            advice: "Fewer input.bins or input.channels, or a higher data.rare_count, take less.")
        numberMaps =
            reader.numberCount == 0
            ? nil
            : Parameter(
                [reader.numberCount, width, channels], .uniform(bound: 1 / Float(width).squareRoot()),
                role: .map)
        embedding = reader.wordCount == 0 ? nil : Embedding(reader.placeCount, channels)
        columnRows = Parameter([reader.columns.count, channels], .uniform(bound: 0.5))
    }

    /// Channels of a row.
    public var channels: Int { columnRows.shape[1] }

    /// The names of the columns.
    public var rowNames: [String] { reader.columns.map(\.name) }

    /// A row for each column.
    public var largestArray: InputArraySize? {
        InputArraySize(rowCount: reader.columns.count, contentChannels: channels)
    }

    /// Rows [b, n + w, channels].
    ///
    /// - Throws: `BatchError` for tensors of another shape or type, or a place outside the embedding.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let isGap = try checked(batch, "is_gap", .uint8, [reader.columns.count])
        var parts: [Tensor] = []
        if let numberMaps {
            let numbers = try checked(batch, "numbers", .float32, [reader.numberCount, reader.width])
            parts.append(matmul(encoded(numbers), numberMaps.value).transposed([1, 0, 2]))
        }
        if let embedding {
            let words = try checked(batch, "words", .int32, [reader.wordCount])
            let stranger = words.withElements(as: Int32.self) { places in
                places.first { !(0..<embedding.count).contains(Int($0)) }
            }
            if let stranger {
                throw BatchError(
                    "The place \(stranger) is outside the \(embedding.count) words of the table.")
            }
            parts.append(embedding(words))
        }
        let hasGaps = isGap.withElements(as: UInt8.self) { $0.contains(1) }
        return InputArray(
            content: concatenated(parts, along: 1) + columnRows.value, isPadding: hasGaps ? isGap : nil)
    }

    private func checked(_ batch: Batch, _ name: String, _ type: DType, _ shape: [Int]) throws -> Tensor {
        let tensor = try batch.tensor(name)
        guard tensor.dtype == type, Array(tensor.shape.dropFirst()) == shape else {
            throw BatchError(
                "\(name) is \(type) [examples, \(shape.map(String.init).joined(separator: ", "))], not \(tensor.dtype) "
                    + "\(tensor.shape).")
        }
        return tensor
    }

    /// How far numbers [b, n, k] reach into each bin, from 0 to 1, then themselves within 5 standard deviations, then their
    /// cycles: [n, b, bins + k - 1].
    func encoded(_ numbers: Tensor) -> Tensor {
        let (count, width) = (numbers.shape[0], reader.width)
        var parts = [Float](repeating: 0, count: reader.numberCount * count * (binCount + width - 1))
        numbers.withElements(as: Float.self) { values in
            var start = 0
            for column in 0..<reader.numberCount {
                for example in 0..<count {
                    let own = (example * reader.numberCount + column) * width
                    let reach = min(Float(binCount), max(0, values[own + 1]))
                    for bin in 0..<Int(reach.rounded(.up)) { parts[start + bin] = min(1, reach - Float(bin)) }
                    parts[start + binCount] = min(5, max(-5, values[own]))
                    for other in 2..<max(2, width) {
                        parts[start + binCount + other - 1] = values[own + other]
                    }
                    start += binCount + width - 1
                }
            }
        }
        return Tensor(parts, shape: [reader.numberCount, count, binCount + width - 1])
    }
}
