import PerceiverFiles

/// The kinds of files that a data set reads, told apart by what a file holds.
public struct FileKinds: Sendable {
    /// What a file is called, such as `image`.
    public let noun: String
    /// The names of the kinds that are read, such as `PNG`.
    public let read: [String]
    /// The name of the kind of the file at a path, read or not; nil for a kind that is not known.
    public let name: @Sendable (_ path: String) -> String?

    /// Makes a list of kinds.
    ///
    /// - Parameters:
    ///   - noun: what a file is called, in the singular.
    ///   - read: the names of the kinds that are read.
    ///   - name: tells the kind of a file by its first bytes; also of kinds that people have but that are not read.
    public init(_ noun: String, read: [String], name: @escaping @Sendable (_ path: String) -> String?) {
        self.noun = noun
        self.read = read
        self.name = name
    }

    /// What a folder should have, for errors, such as `images (PNG or JPEG)`.
    public var wanted: String {
        let names =
            read.count > 1 ? "\(read.dropLast().joined(separator: ", ")) or \(read[read.count - 1])" : read[0]
        return "\(noun)s (\(names))"
    }

    /// Whether the file at a path is of a kind that is read.
    public func reads(_ path: String) -> Bool { name(path).map(read.contains) ?? false }

    /// Whether there is a file of a known kind, read or not, in the folder, in the folders in it, or in the folders in
    /// these.
    public func areIn(folder path: String, depth: Int = 2) -> Bool {
        let names = (try? visibleNames(inFolder: path)) ?? []
        let kinds = names.map { itemKind(at: "\(path)/\($0)") }
        if zip(names, kinds).contains(where: { $1 == .file && name("\(path)/\($0)") != nil }) { return true }
        return depth > 0
            && zip(names, kinds).contains {
                $1 == .folder && areIn(folder: "\(path)/\($0)", depth: depth - 1)
            }
    }

    /// Whether most files of a folder, of the folders in it, and of the folders in these, are of a known kind, by some of each.
    public func areMost(inFolder path: String) -> Bool {
        let files = someFiles(inFolder: path, depth: 2)
        return files.count { name($0) != nil } * 2 > files.count
    }
}

/// Some files of a folder and of some folders in it, from all over the order of their names.
private func someFiles(inFolder path: String, depth: Int) -> [String] {
    let names = (try? visibleNames(inFolder: path)) ?? []
    let step = max(1, names.count / 40)
    let paths = stride(from: 0, to: names.count, by: step).map { "\(path)/\(names[$0])" }
    let files = paths.filter { itemKind(at: $0) == .file }
    guard depth > 0 else { return files }
    return files
        + paths.filter { itemKind(at: $0) == .folder }.flatMap { someFiles(inFolder: $0, depth: depth - 1) }
}
