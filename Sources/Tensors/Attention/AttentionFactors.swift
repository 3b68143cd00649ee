// b batch, e per-example channels, m keys.

/// Keys and values in factors, where most of their channels are the same for all examples.
///
/// With [a | b] for a followed by b, a key is r * [k | f] and a value r * [v | f], where k and v are the rows
/// of `keys` and `values`, which all examples may share, f are the per-example channels and r is the row
/// scale. A query is [q | g].
package struct AttentionFactors: Sendable {
    /// [b, m]: r, a factor for each key and value; nil for 1.
    package var rowScale: Tensor?
    /// [b, e, m]: f, channels of keys and values that differ between examples, the same in all heads, or nil.
    package var perExample: Tensor?
    /// The grid of the keys and values, if k and v are sums of a row for each of its two axes.
    package var grid: GridShape?

    /// No factors: a key is k, a value v.
    package init() {}
}

/// A grid with a key and a value at each position; position (y, x) has the number y * inner + x.
///
/// The shared channels of the key at (y, x) are row y of `keys` plus row outer + x; likewise the values. So
/// there are m = outer * inner keys, but only outer + inner rows of `keys` and `values`.
public struct GridShape: Sendable, Equatable {
    /// The number of rows of the grid.
    public var outer: Int
    /// The number of columns of the grid.
    public var inner: Int

    /// A grid of `outer` * `inner` positions.
    public init(outer: Int, inner: Int) {
        self.outer = outer
        self.inner = inner
    }

    /// Rows of keys and values.
    public var rowCount: Int { outer + inner }
}
