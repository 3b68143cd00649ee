import Tensors

/// Rows of tokens, of which the first may be padding, and the place of each in its sequence.
///
/// b rows of n tokens.
struct TokenRows {
    /// [b, n].
    private(set) var tokens: [Int32]
    /// [b, n]: from 0 for the first token that is not padding; 0 for padding.
    private(set) var places: [Int32]
    /// [b, n]; nil: there is no padding.
    private(set) var isPadding: [Bool]?
    /// b.
    let count: Int
    /// n.
    private(set) var length: Int

    /// Rows whose padding, if there is any, is all on their left.
    ///
    /// - Parameters:
    ///   - tokens: int32 [b, n].
    ///   - isPadding: bytes [b, n]; nil: there is none.
    init(_ tokens: Tensor, isPadding: Tensor? = nil) {
        self.tokens = tokens.elements(as: Int32.self)
        (count, length) = (tokens.shape[0], tokens.shape[1])
        let padding = isPadding?.elements(as: UInt8.self).map { $0 != 0 }
        self.isPadding = padding?.contains(true) == true ? padding : nil
        let n = length
        places = (0..<count).flatMap { row -> [Int32] in
            let missing = padding.map { $0[row * n..<(row + 1) * n].count { $0 } } ?? 0
            return (0..<n).map { Int32(max(0, $0 - missing)) }
        }
    }

    /// Rows of further tokens, of which none is padding.
    ///
    /// - Parameters:
    ///   - tokens: int32 [b, n].
    ///   - places: of the first column of each row.
    init(_ tokens: Tensor, from places: [Int]) {
        self.tokens = tokens.elements(as: Int32.self)
        (count, length) = (tokens.shape[0], tokens.shape[1])
        let n = length
        self.places = places.flatMap { first in (0..<n).map { Int32(first + $0) } }
    }

    /// The columns of some range.
    func columns(_ range: Range<Int>) -> TokenRows {
        selecting(range.count) { _ in range }
    }

    /// Of each row the columns with the numbers that `chosen` gives for it, `count` of them.
    func selecting(_ count: Int, _ columns: (_ row: Int) -> some Sequence<Int>) -> TokenRows {
        let indices = (0..<self.count).flatMap { row in columns(row).map { row * length + $0 } }
        var selected = self
        selected.length = count
        selected.tokens = indices.map { tokens[$0] }
        selected.places = indices.map { places[$0] }
        let padding = isPadding.map { isPadding in indices.map { isPadding[$0] } }
        selected.isPadding = padding?.contains(true) == true ? padding : nil
        return selected
    }

    /// These columns, then those of `other`.
    func followed(by other: TokenRows) -> TokenRows {
        guard length > 0 else { return other }
        var both = self
        both.length = length + other.length
        func joined<Element>(_ own: [Element], _ others: [Element]) -> [Element] {
            var all: [Element] = []
            for row in 0..<count {
                all += own[row * length..<(row + 1) * length]
                all += others[row * other.length..<(row + 1) * other.length]
            }
            return all
        }
        both.tokens = joined(tokens, other.tokens)
        both.places = joined(places, other.places)
        if isPadding != nil || other.isPadding != nil {
            both.isPadding = joined(
                isPadding ?? Array(repeating: false, count: tokens.count),
                other.isPadding ?? Array(repeating: false, count: other.tokens.count))
        }
        return both
    }

    /// The tokens, int32 [b, n].
    var ids: Tensor { Tensor(tokens, shape: [count, length]) }
    /// The places, int32 [b, n], those that are too late as the last.
    func places(below limit: Int) -> Tensor {
        Tensor(places.map { min($0, Int32(limit - 1)) }, shape: [count, length])
    }
    /// Bytes [b, n]; nil: there is no padding.
    var padding: Tensor? {
        isPadding.map { Tensor($0.map { $0 ? 1 : 0 as UInt8 }, shape: [count, length]) }
    }

    /// [b, n, 1]: 1 for padding, else 0; nil: there is none.
    var blind: Tensor? {
        isPadding.map { Tensor($0.map { $0 ? 1 : 0 as Float }, shape: [count, length, 1]) }
    }

    /// The rotary positions of the columns, [b, n], or [1, n] where those of all rows are the same.
    func rotation(channels: Int) -> RotaryPositions {
        let first = places.prefix(length)
        let areSame = (0..<count).allSatisfy {
            places[$0 * length..<($0 + 1) * length].elementsEqual(first)
        }
        let numbers = (areSame ? Array(first) : places).map { Float($0) }
        return RotaryPositions(
            Tensor(numbers, shape: [areSame ? 1 : count, length]), channels: channels)
    }
}
