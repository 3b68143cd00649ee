import Foundation

/// The changes that are tried: a draw of all there are, the same for the same seed and sources.
enum Sample {
    private static let folders = ["Sources", "Plugins"]

    /// Draws changes that do not overlap, from files whose paths begin with one of `only`, if any, and none of `except`.
    static func draw(_ count: Int, seed: UInt64, in root: String, only: [String], except: [String]) throws
        -> [Mutation]
    {
        var all: [Mutation] = []
        for path in try sources(in: root)
        where (only.isEmpty || only.contains(where: path.hasPrefix))
            && !except.contains(where: path.hasPrefix)
        {
            let text = try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
            all +=
                path.hasSuffix(".swift")
                ? SwiftMutations(path: path, source: text).found : CMutations.find(path: path, source: text)
        }
        say("\(all.count) changes are possible.")
        var random = Random(state: seed)
        var drawn: [Mutation] = []
        for mutation in all.shuffled(using: &random) where drawn.count < count {
            if !drawn.contains(where: { $0.path == mutation.path && $0.range.overlaps(mutation.range) }) {
                drawn.append(mutation)
            }
        }
        return drawn
    }

    /// Paths of all Swift and C files, from the root, in the order of their names.
    private static func sources(in root: String) throws -> [String] {
        var paths: [String] = []
        for folder in folders {
            for path in try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
            where [".swift", ".c"].contains(where: path.hasSuffix) || path.hasSuffix("_math.h")
                || path.hasSuffix("_tiles.h")
            {
                paths.append("\(folder)/\(path)")
            }
        }
        return paths.sorted()
    }
}

/// SplitMix64.
private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
