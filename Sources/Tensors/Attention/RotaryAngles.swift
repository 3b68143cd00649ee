import Foundation
import Synchronization

/// Cosines and sines of the angles of rotary positions.
///
/// Those of whole positions are kept, because every batch and every layer asks for the same ones.
enum RotaryAngles {
    /// What angles depend on beside the position.
    private struct Kind: Hashable {
        let channels: Int
        let base: Float
    }

    /// [positions, pairs].
    typealias Rows = (cosines: Tensor, sines: Tensor)

    private static let kept = Mutex<[Kind: Rows]>([:])
    /// The most positions of a kind that are kept.
    private static let mostKept = 1 << 20

    /// Cosines and sines of position * base^(-2 i / channels) for pair i, computed in float64.
    static func rows(_ positions: [Float], channels: Int, base: Float) -> Rows {
        let kind = Kind(channels: channels, base: base)
        guard let last = positions.max(),
            positions.allSatisfy({ $0 >= 0 && $0 < Float(mostKept) && $0 == $0.rounded(.down) })
        else { return computed(positions, kind) }
        let table = kept.withLock { kept in
            if let known = kept[kind], known.cosines.shape[0] > Int(last) { return known }
            // Room for later ones, so that a text that grows does not make it anew for each token.
            let count = max(512, Int(last) * 5 / 4 + 1)
            let made = computed((0..<count).map { Float($0) }, kind)
            kept[kind] = made
            return made
        }
        let chosen = positions.map { Int32($0) }
        return (
            Primitives.rows(of: table.cosines, at: chosen), Primitives.rows(of: table.sines, at: chosen)
        )
    }

    private static func computed(_ positions: [Float], _ kind: Kind) -> Rows {
        let (channels, base) = (Double(kind.channels), Double(kind.base))
        let periods = (0..<kind.channels / 2).map { pow(base, -2 * Double($0) / channels) }
        let angles = positions.flatMap { position in periods.map { Double(position) * $0 } }
        func table(_ function: (Double) -> Double) -> Tensor {
            Tensor(angles.map { Float(function($0)) }, shape: [positions.count, periods.count])
        }
        return (table(cos), table(sin))
    }
}
