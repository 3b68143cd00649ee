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
        self = try readBytes(at: path).withUnsafeBytes { bytes in
            let (height, width) = try Self.size(of: bytes, path)
            return FlowField(
                height: height, width: width,
                values: (0..<height * width * 2).map { Self.value($0, of: bytes) })
        }
    }

    /// Whether a .flo file has a pixel whose motion is known; it is read up to there.
    ///
    /// - Throws: `DataError` for a file that is no such file, or is not whole.
    static func hasKnown(inFloFile path: String) throws -> Bool {
        try requireFile(at: path)
        let file = try MappedFile(path: path)
        return try withExtendedLifetime(file) {
            let (height, width) = try size(of: file.bytes, path)
            return (0..<height * width).contains { pixel in
                value(2 * pixel, of: file.bytes).isFinite && value(2 * pixel + 1, of: file.bytes).isFinite
            }
        }
    }

    private static let headerSize = 12

    /// Height and width by the header, which is checked.
    private static func size(
        of bytes: UnsafeRawBufferPointer, _ path: String
    ) throws -> (height: Int, width: Int) {
        guard bytes.count >= headerSize, bytes.loadUnaligned(as: Float.self) == mark else {
            throw DataError(path: path, expected: "a .flo file, which begins with PIEH", found: "another")
        }
        func side(at place: Int) -> Int {
            Int(bytes.loadUnaligned(fromByteOffset: place, as: Int32.self))
        }
        let (width, height) = (side(at: 4), side(at: 8))
        guard width > 0, height > 0, Double(width) * Double(height) * 8 == Double(bytes.count - headerSize)
        else {
            throw DataError(
                path: path, expected: "two numbers for each of \(height)x\(width) pixels",
                found: "\(bytes.count - headerSize) bytes of them")
        }
        return (height, width)
    }

    /// A number of a file whose header has been checked; NaN where it is not known.
    private static func value(_ index: Int, of bytes: UnsafeRawBufferPointer) -> Float {
        let value = bytes.loadUnaligned(fromByteOffset: headerSize + 4 * index, as: Float.self)
        return abs(value) <= largest ? value : .nan
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
