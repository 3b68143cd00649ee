/// An array of NumPy's format, as `numpy.save` writes it.
package struct NumPyArray {
    /// Why bytes are no array that can be read, as the end of a sentence.
    package struct Fault: Error {
        /// The clause, such as: holds Python objects.
        package let reason: String
    }

    /// What an array holds, the last axis varying fastest.
    package enum Values: Equatable {
        /// Numbers and truth values, 1 or 0.
        case numbers([Double])
        /// Texts.
        case texts([String])
        /// Times, in seconds since the start of 1970; NaN is none.
        case times([Double])
    }

    /// The lengths of its axes.
    package let shape: [Int]
    /// Its elements.
    package let values: Values

    /// Reads the contents of an .npy file.
    ///
    /// - Throws: ``Fault`` for other bytes, and for types that are not numbers, texts or times.
    package init(_ bytes: [UInt8]) throws(Fault) {
        let header = try NumPyHeader(bytes)
        shape = header.shape
        let size = header.type.byteCount
        let (byteCount, overflows) = shape.reduce((size, false)) { product, length in
            let next = product.0.multipliedReportingOverflow(by: length)
            return (next.partialValue, product.1 || next.overflow)
        }
        guard !overflows, bytes.count - header.byteCount == byteCount else {
            throw Fault(
                reason: "has \(bytes.count - header.byteCount) bytes for the shape \(shape) of elements of "
                    + "\(size)")
        }
        func element(_ place: Int) -> ArraySlice<UInt8> {
            bytes[(header.byteCount + place * size)...].prefix(size)
        }
        values =
            header.isColumnMajor && byteCount > 0
            ? header.type.values(Self.columnMajorPlaces(shape).lazy.map(element))
            : header.type.values((0..<byteCount / size).lazy.map(element))
    }

    /// Where each element lies, in units of elements, if the first axis varies fastest.
    private static func columnMajorPlaces(_ shape: [Int]) -> [Int] {
        var places = [0]
        var stride = 1
        for length in shape {
            places = places.flatMap { place in (0..<length).map { place + $0 * stride } }
            stride *= length
        }
        return places
    }
}

/// What stands before the elements of an array.
private struct NumPyHeader {
    let shape: [Int]
    let type: NumPyType
    /// Whether the first axis varies fastest.
    let isColumnMajor: Bool
    /// Its length.
    let byteCount: Int

    init(_ bytes: [UInt8]) throws(NumPyArray.Fault) {
        let start: [UInt8] = [0x93] + Array("NUMPY".utf8)
        guard bytes.count >= 12, bytes.starts(with: start) else {
            throw NumPyArray.Fault(reason: "is not in NumPy's format")
        }
        let lengthSize = bytes[6] == 1 ? 2 : 4
        let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
        byteCount = 8 + lengthSize + length
        guard byteCount <= bytes.count else { throw NumPyArray.Fault(reason: "is cut short") }
        let text = String(decoding: bytes[8 + lengthSize..<byteCount], as: UTF8.self)
        /// What follows a key of the dictionary.
        func value(_ key: String) -> Substring? {
            text.firstRange(of: "'\(key)':").map { text[$0.upperBound...].drop { $0 == " " } }
        }
        guard let name = value("descr"), let order = value("fortran_order"), let axes = value("shape"),
            axes.first == "("
        else { throw NumPyArray.Fault(reason: "has a header that says no type, order or shape") }
        guard name.first == "'" else {
            throw NumPyArray.Fault(reason: "has several fields in each element, which are not read")
        }
        type = try NumPyType(String(name.dropFirst().prefix { $0 != "'" }))
        isColumnMajor = order.hasPrefix("True")
        let lengths = axes.dropFirst().prefix { $0 != ")" }.split(separator: ",")
            .map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        shape = lengths.compactMap { Int($0) }
        guard shape.count == lengths.count, shape.allSatisfy({ $0 >= 0 }) else {
            throw NumPyArray.Fault(reason: "has a header that says no shape")
        }
    }
}
