import CZlib
import Foundation
import PerceiverFiles
import Tensors

/// Weights that follow from their names and shapes, as make_published_fixtures.py makes them, so that no file has to hold them.
public enum FormulaWeights {
    /// Copies the `config.json` of a fixture into a folder, and writes the weights beside it whose shapes its `shapes.json` has.
    public static func writeModel(of fixture: String, to folder: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try files.copyItem(atPath: "\(fixture)/config.json", toPath: "\(folder)/config.json")
        let weights = try tensors(of: fixture).sorted { $0.key < $1.key }
        try ForeignWeights.write(weights.map { ($0.key, $0.value) }, to: folder)
    }

    /// The weights of a fixture, whose shapes its `shapes.json` has.
    public static func tensors(of fixture: String) throws -> [String: Tensor] {
        let shapes = try JSONDecoder().decode(
            [String: [Int]].self, from: Data(contentsOf: URL(filePath: "\(fixture)/shapes.json")))
        return Dictionary(
            uniqueKeysWithValues: shapes.map { ($0.key, tensor(named: $0.key, shape: $0.value)) })
    }

    /// Numbers from -1 to 1 of a hash of each index and the name, scaled by what the parameter is.
    static func tensor(named name: String, shape: [Int]) -> Tensor {
        let seed = Array(name.utf8).withUnsafeBufferPointer {
            UInt32(crc32(0, $0.baseAddress, uInt($0.count)))
        }
        let numbers = (0..<shape.reduce(1, *)).map { index in
            var hash = UInt32(truncatingIfNeeded: index) &* 0x9E37_79B9 &+ seed
            hash ^= hash >> 16
            hash &*= 0x7FEB_352D
            hash ^= hash >> 15
            hash &*= 0x846C_A68B
            hash ^= hash >> 16
            return Double(hash >> 8) / 0x1p23 - 1
        }
        let (scale, offset): (Double, Double) =
            if name.contains("norm") {
                (0.3, name.hasSuffix("weight") ? 1 : 0)
            } else if shape.count > 1, name.hasSuffix(".weight") {
                ((3.0 / Double(shape.dropFirst().reduce(1, *))).squareRoot(), 0)
            } else {
                (name.hasSuffix("bias") ? 0.3 : 0.8, 0)
            }
        return Tensor(numbers.map { Float($0 * scale + offset) }, shape: shape)
    }
}
