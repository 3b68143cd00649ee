import Foundation
import PerceiverImage

/// The motion of each pixel, in pixels: to the right, then down.
struct FlowField: Equatable {
    let height: Int
    let width: Int
    /// [height, width, 2]; NaN where it is not known.
    let values: [Float]

    /// The motions that are known.
    var known: [(x: Float, y: Float)] {
        stride(from: 0, to: values.count, by: 2).lazy.map { (values[$0], values[$0 + 1]) }
            .filter { $0.0.isFinite && $0.1.isFinite }
    }
}

// The .flo files of the Middlebury benchmark: a mark, width and height, then the numbers, all little-endian.
extension FlowField {
    private static let mark: Float = 202021.25
    /// A larger number means that the motion is not known.
    private static let largest: Float = 1e9

    /// Reads a .flo file.
    ///
    /// - Throws: `DataError` for a file that is no such file, or is not whole.
    init(floFile path: String) throws {
        let bytes = try readBytes(at: path)
        func number<Value: BitwiseCopyable>(_ type: Value.Type, at place: Int) -> Value {
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: type) }
        }
        let headerSize = 12
        guard bytes.count >= headerSize, number(Float.self, at: 0) == Self.mark else {
            throw DataError(path: path, expected: "a .flo file, which begins with PIEH", found: "another")
        }
        let (width, height) = (Int(number(Int32.self, at: 4)), Int(number(Int32.self, at: 8)))
        guard width > 0, height > 0, Double(width) * Double(height) * 8 == Double(bytes.count - headerSize)
        else {
            throw DataError(
                path: path, expected: "two numbers for each of \(height)x\(width) pixels",
                found: "\(bytes.count - headerSize) bytes of them")
        }
        self.init(
            height: height, width: width,
            values: (0..<height * width * 2).map {
                let value = number(Float.self, at: headerSize + 4 * $0)
                return abs(value) <= Self.largest ? value : .nan
            })
    }

    /// The bytes of a .flo file.
    var floFile: [UInt8] {
        var bytes: [UInt8] = []
        func add(_ value: some BitwiseCopyable) { withUnsafeBytes(of: value) { bytes += $0 } }
        add(Self.mark)
        add(Int32(width))
        add(Int32(height))
        for value in values { add(value.isFinite ? value : 2 * Self.largest) }
        return bytes
    }
}
