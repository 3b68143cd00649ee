import Foundation
import TestSupport

/// Something that reads bytes which nobody has checked.
struct Reader {
    /// The name to ask for it by.
    let name: String
    /// Whole inputs, from which others are made.
    let seeds: () throws -> [[UInt8]]
    /// Reads one input, and does with what it finds what the program does next.
    let read: (Input) throws -> Void

    init(_ name: String, seeds: @escaping () throws -> [[UInt8]], _ read: @escaping (Input) throws -> Void) {
        self.name = name
        self.seeds = seeds
        self.read = read
    }

    /// A reader of text.
    init(_ name: String, texts: [String], _ read: @escaping (Input) throws -> Void) {
        self.init(name, seeds: { texts.map { Array($0.utf8) } }, read)
    }

    /// All of them.
    static var all: [Reader] {
        files + settings + runs + tables + texts + images + sounds + music + examples
    }

    /// Reads one input.
    ///
    /// An error is the right answer to most of them, if it can be put in words.
    func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
        do {
            try read(Input(bytes: Array(bytes)))
        } catch {
            _ = "\(error)"
        }
    }

    /// Writes the seeds and what ``extremes(of:)`` makes of them, a file each.
    func writeSeeds(toFolder folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (number, seed) in try seeds().enumerated() {
            try Data(seed).write(to: URL(filePath: "\(folder)/\(number)"))
            for (place, extreme) in extremes(of: seed).enumerated() {
                try Data(extreme).write(to: URL(filePath: "\(folder)/\(number)-\(place)"))
            }
        }
    }
}

/// One input, as bytes, text or a file.
struct Input {
    let bytes: [UInt8]

    /// In memory, where a file costs little.
    private static let folder = "/dev/shm/perceiver-fuzz-\(getpid())"

    /// The bytes as text, with anything else than UTF-8 replaced.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The path of a file with these bytes, or others.
    func file(_ name: String, _ content: [UInt8]? = nil) throws -> String {
        let path = "\(Self.folder)/\(name)"
        if !Self.made.contains(name) {
            let parent = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            Self.made.insert(name)
            if Self.made.count == 1 { atexit { try? FileManager.default.removeItem(atPath: Input.folder) } }
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        let content = content ?? bytes
        guard write(descriptor, content, content.count) == content.count else {
            fatalError("\(path) cannot be written.")
        }
        return path
    }

    /// The folder of such files.
    func folder(_ name: String) -> String { "\(Self.folder)/\(name)" }

    nonisolated(unsafe) private static var made: Set<String> = []
}

/// The bytes of a fixture of the tests.
func fixture(_ name: String) throws -> [UInt8] {
    try bytes(ofFile: URL(filePath: #filePath).deletingLastPathComponent().path + "/../\(name)")
}
