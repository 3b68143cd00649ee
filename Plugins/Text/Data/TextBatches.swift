import PerceiverKit

extension Batch {
    /// Texts of any length as one batch: `tokens` [b, m] (int32) and `is_padding` [b, m] (bytes).
    ///
    /// - Parameters:
    ///   - texts: one for each example; shorter ones are padded to the longest, and to one token at least.
    ///   - paddingID: the token to pad with.
    init(tokens texts: [[Int32]], paddingID: Int32) {
        let tokens = Tensor(padding: texts, with: paddingID)
        let length = tokens.shape[1]
        let isPadding = texts.flatMap { text in (0..<length).map { $0 < text.count ? 0 : 1 as UInt8 } }
        self.init(["tokens": tokens, "is_padding": Tensor(isPadding, shape: tokens.shape)])
    }

    /// A batch of masked texts, with `positions` and `label` [b, k] (int32) too; missing labels are -100.
    public init(masked texts: [MaskedText], paddingID: Int32) {
        self.init(tokens: texts.map(\.tokens), paddingID: paddingID)
        tensors["positions"] = Tensor(padding: texts.map(\.positions), with: 0)
        tensors["label"] = Tensor(padding: texts.map(\.labels), with: -100)
    }
}

extension Tensor {
    /// Rows of any length as one int32 tensor [rows, length], padded to the longest row, and to at least 1.
    init(padding rows: [[Int32]], with filler: Int32) {
        let width = max(1, rows.map(\.count).max() ?? 0)
        self.init(
            rows.flatMap { $0 + Array(repeating: filler, count: width - $0.count) },
            shape: [rows.count, width])
    }
}
