import Foundation
import PerceiverImage

/// Two frames and the flow of the first, by their paths.
struct FlowFiles: Sendable {
    let first: String
    let second: String
    let flow: String

    /// Whether there are flows in a folder or the folders in it; ``list(in:)`` says what they lack.
    static func areIn(folder path: String) -> Bool {
        guard itemKind(at: path) == .folder, let kinds = try? itemKinds(in: path) else { return false }
        return kinds.contains { $1 == .file && isFlow($0) }
            || kinds.contains { $1 == .folder && !isLink("\(path)/\($0)") && areIn(folder: "\(path)/\($0)") }
    }

    private static func isFlow(_ name: String) -> Bool { name.lowercased().hasSuffix(".flo") }

    /// The frames with flow of a folder, and of each folder in it, at any depth; those of one folder together.
    ///
    /// The flow `NAME.flo` is that of the picture `NAME`, towards the next picture by name in its folder; `NAME_flow.flo` that of
    /// `NAME_img1` towards `NAME_img2`. Pictures lie beside their flow or, as Sintel's do, in a folder `clean`, or else `final`, beside
    /// the folder `flow`.
    ///
    /// - Throws: `DataError` for a folder that cannot be listed, for a flow without its pictures, and where the next picture is
    ///   further on than others, so that one is missing.
    static func list(in folder: String) throws -> [[FlowFiles]] {
        let kinds = try itemKinds(in: folder)
        let inner = try kinds.filter { $1 == .folder && !isLink("\(folder)/\($0)") }.flatMap {
            try list(in: "\(folder)/\($0.name)")
        }
        let flows = kinds.filter { $1 == .file && isFlow($0) }.map(\.name)
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
    /// From the number of a picture to that of the next, at least.
    private var usualStep: Int?

    private static let endings = ["png", "jpg", "jpeg", "webp", "ppm"]

    init(besideFlowsIn folder: String) throws {
        for place in [folder] + Self.parallelFolders(to: folder) where itemKind(at: place) == .folder {
            let names = try FlowFiles.itemKinds(in: place).filter { $1 == .file }.map(\.name).filter {
                Self.endings.contains(($0 as NSString).pathExtension.lowercased())
            }
            guard names.isEmpty else {
                self.init(folder: place, names: names)
                return
            }
        }
        self.init(folder: folder, names: [])
    }

    private init(folder: String, names: [String]) {
        (self.folder, self.names) = (folder, names)
        usualStep = nil
        usualStep = names.indices.compactMap(step).min()
    }

    /// `…/clean/SCENE` and `…/final/SCENE` for `…/flow/SCENE`.
    private static func parallelFolders(to folder: String) -> [String] {
        let parts = folder.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let place = parts.lastIndex(of: "flow") else { return [] }
        return ["clean", "final"].map { name in
            (parts[..<place] + [name] + parts[(place + 1)...]).joined(separator: "/")
        }
    }

    /// How much the number at the end of a picture's name is below that of the next; nil: the names differ in more than a number
    /// that grows, so that they are not of one sequence.
    private func step(from index: Int) -> Int? {
        guard index + 1 < names.count, let own = Self.number(names[index]),
            let next = Self.number(names[index + 1]), own.sequence == next.sequence, own.value < next.value
        else { return nil }
        return next.value - own.value
    }

    /// What is before the number at the end of a name, and the number.
    private static func number(_ name: String) -> (sequence: Substring, value: Int)? {
        let stem = (name as NSString).deletingPathExtension
        let digits = stem.reversed().prefix(while: \.isNumber).count
        return Int(stem.suffix(digits)).map { (stem.dropLast(digits), $0) }
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
        if !stem.hasSuffix("_flow"), let step = step(from: first), let usual = usualStep, step > usual {
            throw DataError(
                path: "\(flowFolder)/\(name)",
                expected: "the picture \(usual) after \(names[first]) in \(folder)",
                found: "\(names[second]), \(step) after it")
        }
        return FlowFiles(
            first: "\(folder)/\(names[first])", second: "\(folder)/\(names[second])",
            flow: "\(flowFolder)/\(name)")
    }
}
