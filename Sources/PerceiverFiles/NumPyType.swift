/// The type of the elements of an array in NumPy's format.
struct NumPyType {
    private enum Kind {
        case float, signed, unsigned, unicode, bytes
        /// A count of a unit, which lasts so many seconds.
        case time(unit: Double)
    }

    /// The bytes of an element, at least one.
    let byteCount: Int
    private let kind: Kind
    private let isBigEndian: Bool

    /// Reads what a header says, such as `<f4`.
    ///
    /// - Throws: `NumPyArray.Fault` for a type of other things than numbers, texts and times.
    init(_ name: String) throws(NumPyArray.Fault) {
        isBigEndian = name.first == ">"
        let code = name.drop { "<>|=".contains($0) }
        let size = Int(code.dropFirst().prefix { $0.isNumber })
        switch (code.first, size) {
        case ("f", 2?), ("f", 4?), ("f", 8?): kind = .float
        case ("i", 1?), ("i", 2?), ("i", 4?), ("i", 8?): kind = .signed
        case ("u", 1?), ("u", 2?), ("u", 4?), ("u", 8?), ("b", 1?): kind = .unsigned
        case ("U", .some(1..<1_000_000)): kind = .unicode
        case ("S", .some(1..<1_000_000)): kind = .bytes
        case ("M", 8?): kind = .time(unit: try Self.seconds(ofUnit: code))
        case ("O", _):
            throw NumPyArray.Fault(
                reason:
                    "holds Python objects, which are not read; save texts as numpy.array(names, dtype=str)"
            )
        default:
            throw NumPyArray.Fault(
                reason: "has the type \(name.asName), which is none of numbers, texts and times")
        }
        byteCount = (size ?? 0) * (code.first == "U" ? 4 : 1)
    }

    /// The length of the unit of times such as `M8[15m]`.
    private static func seconds(ofUnit code: Substring) throws(NumPyArray.Fault) -> Double {
        let unit = code.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
        let count = unit.prefix { $0.isNumber }
        let units = [
            "W": 604_800, "D": 86_400, "h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9,
        ]
        guard let length = units[String(unit.dropFirst(count.count))],
            let factor = count.isEmpty ? 1 : Double(count)
        else {
            throw NumPyArray.Fault(
                reason: "has times in the unit \(String(unit).asName); save them as "
                    + "times.astype(\"datetime64[s]\")")
        }
        return length * factor
    }

    /// What elements are, of which these are the bytes.
    func values(_ elements: some Sequence<ArraySlice<UInt8>>) -> NumPyArray.Values {
        switch kind {
        case .float: .numbers(elements.map(float))
        case .signed: .numbers(elements.map { Double(signed($0)) })
        case .unsigned: .numbers(elements.map { Double(bits($0)) })
        case .unicode: .texts(elements.map(text))
        case .bytes: .texts(elements.map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        case .time(let unit):
            .times(elements.map { signed($0) == .min ? .nan : Double(signed($0)) * unit })
        }
    }

    /// The bytes as a number, in their order.
    private func bits(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        isBigEndian
            ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func signed(_ bytes: ArraySlice<UInt8>) -> Int64 {
        let unused = 64 - 8 * byteCount
        return Int64(bitPattern: bits(bytes) << UInt64(unused)) >> Int64(unused)
    }

    private func float(_ bytes: ArraySlice<UInt8>) -> Double {
        let bits = bits(bytes)
        return switch byteCount {
        case 2: Double(Float16(bitPattern: UInt16(bits)))
        case 4: Double(Float(bitPattern: UInt32(bits)))
        default: Double(bitPattern: bits)
        }
    }

    /// Four bytes for each character, and zeros after the last.
    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        let codes = stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { bits(bytes[$0..<$0 + 4]) }
        let scalars = codes.prefix { $0 != 0 }.compactMap { UInt32(exactly: $0).flatMap(Unicode.Scalar.init) }
        return String(String.UnicodeScalarView(scalars))
    }
}
