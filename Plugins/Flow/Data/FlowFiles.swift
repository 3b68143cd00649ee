import Foundation
import PerceiverImage

/// Two frames and the flow of the first, by their paths.
struct FlowFiles: Sendable {
    let first: String
    let second: String
    let flow: String

    /// Whether there are frames with their flow in a folder or the folders in it.
    static func areIn(folder path: String) -> Bool {
        guard itemKind(at: path) == .folder else { return false }
        return ((try? list(in: path)) ?? []).contains { !$0.isEmpty }
    }

    /// The frames with flow of a folder, and of each folder in it, at any depth; those of one folder together.
    ///
    /// The flow `NAME.flo` is that of the picture `NAME`, towards the next picture by name in its folder; `NAME_flow.flo` that of
    /// `NAME_img1` towards `NAME_img2`.
    ///
    /// - Throws: `DataError` for a folder that cannot be listed, and for a flow without its pictures.
    static func list(in folder: String) throws -> [[FlowFiles]] {
        let names = try inCountingOrder(visibleNames(inFolder: folder))
        let kinds = names.map { itemKind(at: "\(folder)/\($0)") }
        let inner = try zip(names, kinds).filter { $1 == .folder && !isLink("\(folder)/\($0)") }.flatMap {
            try list(in: "\(folder)/\($0.0)")
        }
        let own = try pairs(of: zip(names, kinds).filter { $1 == .file }.map(\.0), in: folder)
        return (own.isEmpty ? [] : [own]) + inner
    }

    private static func pairs(of names: [String], in folder: String) throws -> [FlowFiles] {
        let endings = ["png", "jpg", "jpeg", "webp"]
        let pictures = names.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
        func picture(_ stem: String) -> Int? {
            pictures.firstIndex { ($0 as NSString).deletingPathExtension == stem }
        }
        return try names.filter { $0.lowercased().hasSuffix(".flo") }.map { name in
            let stem = (name as NSString).deletingPathExtension
            let found: (Int, Int)? =
                if stem.hasSuffix("_flow") {
                    picture(stem.dropLast(5) + "_img1").flatMap { first in
                        picture(stem.dropLast(5) + "_img2").map { (first, $0) }
                    }
                } else {
                    picture(stem).flatMap { $0 + 1 < pictures.count ? ($0, $0 + 1) : nil }
                }
            guard let (first, second) = found else {
                throw DataError(
                    path: "\(folder)/\(name)",
                    expected:
                        "a picture \(stem) (PNG, JPEG or WebP) and a next one beside it, or _img1, _img2 and _flow",
                    found: "no such pictures")
            }
            return FlowFiles(
                first: "\(folder)/\(pictures[first])", second: "\(folder)/\(pictures[second])",
                flow: "\(folder)/\(name)")
        }
    }
}
