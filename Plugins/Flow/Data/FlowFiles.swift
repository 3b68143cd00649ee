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
    /// `NAME_img1` towards `NAME_img2`. Pictures lie beside their flow or, as Sintel's do, in a folder `clean`, or else `final`, beside
    /// the folder `flow`.
    ///
    /// - Throws: `DataError` for a folder that cannot be listed, and for a flow without its pictures.
    static func list(in folder: String) throws -> [[FlowFiles]] {
        let kinds = try itemKinds(in: folder)
        let inner = try kinds.filter { $1 == .folder && !isLink("\(folder)/\($0)") }.flatMap {
            try list(in: "\(folder)/\($0.name)")
        }
        let flows = kinds.filter { $1 == .file && $0.lowercased().hasSuffix(".flo") }.map(\.name)
        guard !flows.isEmpty else { return inner }
        let pictures = try Pictures(besideFlowsIn: folder)
        return [try flows.map { try pictures.pair(ofFlow: $0, in: folder) }] + inner
    }

    fileprivate static func itemKinds(in folder: String) throws -> [(name: String, kind: ItemKind?)] {
        try inCountingOrder(visibleNames(inFolder: folder)).map { ($0, itemKind(at: "\(folder)/\($0)")) }
    }
}

/// The pictures that flows belong to, in the order of their names.
private struct Pictures {
    private let folder: String
    private let names: [String]

    private static let endings = ["png", "jpg", "jpeg", "webp", "ppm"]

    init(besideFlowsIn folder: String) throws {
        for place in [folder] + Self.parallelFolders(to: folder) where itemKind(at: place) == .folder {
            let names = try FlowFiles.itemKinds(in: place).filter { $1 == .file }.map(\.name).filter {
                Self.endings.contains(($0 as NSString).pathExtension.lowercased())
            }
            guard names.isEmpty else {
                (self.folder, self.names) = (place, names)
                return
            }
        }
        (self.folder, names) = (folder, [])
    }

    /// `…/clean/SCENE` and `…/final/SCENE` for `…/flow/SCENE`.
    private static func parallelFolders(to folder: String) -> [String] {
        let parts = folder.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let place = parts.lastIndex(of: "flow") else { return [] }
        return ["clean", "final"].map { name in
            (parts[..<place] + [name] + parts[(place + 1)...]).joined(separator: "/")
        }
    }

    func pair(ofFlow name: String, in flowFolder: String) throws -> FlowFiles {
        func picture(_ stem: String) -> Int? {
            names.firstIndex { ($0 as NSString).deletingPathExtension == stem }
        }
        let stem = (name as NSString).deletingPathExtension
        let found: (Int, Int)? =
            if stem.hasSuffix("_flow") {
                picture(stem.dropLast(5) + "_img1").flatMap { first in
                    picture(stem.dropLast(5) + "_img2").map { (first, $0) }
                }
            } else {
                picture(stem).flatMap { $0 + 1 < names.count ? ($0, $0 + 1) : nil }
            }
        guard let (first, second) = found else {
            throw DataError(
                path: "\(flowFolder)/\(name)",
                expected:
                    "a picture \(stem) (PNG, JPEG, WebP or PPM) and a next one beside it, or _img1, _img2 and _flow, or the pictures "
                    + "in a folder clean or final beside the folder flow",
                found: "no such pictures")
        }
        return FlowFiles(
            first: "\(folder)/\(names[first])", second: "\(folder)/\(names[second])",
            flow: "\(flowFolder)/\(name)")
    }
}
