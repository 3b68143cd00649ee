/// Tokens whose names are recognised wherever they are in a text, such as "[MASK]".
struct SpecialTokens: Sendable {
    /// A part of a text that is one special token or has none.
    enum Part {
        case token(Int32)
        case text(UnsafeBufferPointer<UInt8>)
    }

    /// The names with their ids, in the order they were given.
    let names: [(name: String, id: Int32)]

    private let ids: Set<Int32>
    /// Longest first, so that a name is found before a shorter one that it begins with.
    private let candidates: [(bytes: [UInt8], id: Int32)]
    private let isFirstByte: [Bool]

    init(_ names: [(name: String, id: Int32)]) {
        self.names = names
        ids = Set(names.map(\.id))
        candidates = names.map { (Array($0.name.utf8), $0.id) }.sorted { $0.0.count > $1.0.count }
        var isFirstByte = Array(repeating: false, count: 256)
        for candidate in candidates {
            if let byte = candidate.bytes.first { isFirstByte[Int(byte)] = true }
        }
        self.isFirstByte = isFirstByte
    }

    func contains(_ id: Int32) -> Bool { ids.contains(id) }

    /// The id of the token called `name`, or nil when there is none.
    func id(of name: String) -> Int32? { names.first { $0.name == name }?.id }

    /// The name of the token with an id, or nil when there is none.
    func name(of id: Int32) -> String? { names.first { $0.id == id }?.name }

    /// Gives `body` the parts of a text, in order.
    func forEachPart(of text: UnsafeBufferPointer<UInt8>, _ body: (Part) -> Void) {
        var start = 0
        var position = 0
        while position < text.count {
            guard isFirstByte[Int(text[position])], let found = candidate(in: text, at: position) else {
                position += 1
                continue
            }
            if start < position { body(.text(UnsafeBufferPointer(rebasing: text[start..<position]))) }
            body(.token(found.id))
            position += found.bytes.count
            start = position
        }
        if start < position { body(.text(UnsafeBufferPointer(rebasing: text[start..<position]))) }
    }

    private func candidate(
        in text: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (bytes: [UInt8], id: Int32)? {
        candidates.first { text[position...].starts(with: $0.bytes) }
    }
}
