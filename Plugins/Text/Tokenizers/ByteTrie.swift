import PerceiverKit

/// A tree of byte strings with numbers, to find the longest string that a text begins with.
///
/// All edges lie in one hash table, 8 bytes each, so a vocabulary of 10,000 fits in a processor's second-level cache.
struct ByteTrie: Sendable {
    /// The node that all strings start from.
    static let root = 0

    private static let nodeBits: UInt64 = 28
    private static let nodeMask: UInt64 = 1 << nodeBits - 1

    /// Edges as parent (28 bits), byte (8 bits) and child (28 bits); 0 is a free slot, as no child is the root.
    private var edges = [UInt64](repeating: 0, count: 1 << 10)
    private var shift: UInt64 = 64 - 10
    /// The number at each node, or -1 for a string that is only the beginning of others.
    private var values: [Int32] = [-1]

    /// The number of the string that ends at `node`, or -1.
    subscript(node: Int) -> Int32 {
        get { values[node] }
        set { values[node] = newValue }
    }

    /// The node one byte further than `node`, or nil when no string goes on with that byte.
    @inline(__always)
    func child(of node: Int, _ byte: UInt8) -> Int? {
        let edge = edges[slot(of: node, byte)]
        return edge == 0 ? nil : Int(edge & Self.nodeMask)
    }

    /// The longest string at the start of `text` below `node`, of at least one byte: its length and its number.
    @inline(__always)
    func longestMatch(
        in text: Slice<UnsafeBufferPointer<UInt8>>, from node: Int
    ) -> (byteCount: Int, value: Int32)? {
        var node = node
        var match: (byteCount: Int, value: Int32)?
        for position in text.indices {
            guard let child = child(of: node, text[position]) else { break }
            node = child
            if values[node] >= 0 { match = (position + 1 - text.startIndex, values[node]) }
        }
        return match
    }

    /// The node where the string ends, which is made if it is not there.
    mutating func insert(_ string: some Sequence<UInt8>) -> Int {
        var node = Self.root
        for byte in string {
            node = child(of: node, byte) ?? addChild(to: node, byte)
        }
        return node
    }

    /// The node where the string ends, or nil when no string begins with it.
    func node(of string: some Sequence<UInt8>) -> Int? {
        var node = Self.root
        for byte in string {
            guard let child = child(of: node, byte) else { return nil }
            node = child
        }
        return node
    }

    private mutating func addChild(to node: Int, _ byte: UInt8) -> Int {
        let child = values.count
        require(child < Self.nodeMask, "A trie has at most \(Self.nodeMask) nodes.")
        values.append(-1)
        if 2 * child > edges.count { grow() }
        edges[slot(of: node, byte)] = key(of: node, byte) << Self.nodeBits | UInt64(child)
        return child
    }

    private mutating func grow() {
        let old = edges
        edges = Array(repeating: 0, count: 2 * old.count)
        shift -= 1
        for edge in old where edge != 0 { edges[slot(of: edge >> Self.nodeBits)] = edge }
    }

    @inline(__always)
    private func key(of node: Int, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }

    @inline(__always)
    private func slot(of node: Int, _ byte: UInt8) -> Int { slot(of: key(of: node, byte)) }

    /// Where the edge with `key` is, or the free slot where it belongs.
    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        var slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while edges[slot] != 0, edges[slot] >> Self.nodeBits != key {
            slot = (slot + 1) & (edges.count - 1)
        }
        return slot
    }
}
