import Foundation
import PerceiverImage

/// Two pictures of the same size, in colour.
struct FramePair {
    let height: Int
    let width: Int
    /// Bytes [2, height, width, 3].
    let tensor: Tensor

    /// What an example looks like.
    static let form = "first.png+second.png"

    /// Reads a user's two pictures: parts called `first` and `second`, or the files `first.png+second.png`.
    ///
    /// - Throws: `BatchError` that names what is not there; otherwise as ``init(first:second:)``.
    init(_ source: ExampleSource) throws {
        if let parts = try source.parts(["first", "second"], form: Self.form),
            let first = parts["first"], let second = parts["second"]
        {
            try self.init(first: first, second: second)
            return
        }
        guard let text = source.path else {
            throw BatchError("\(source.name): a pair of frames is two pictures, \(Self.form).")
        }
        let (first, second) = try Self.paths(in: text)
        try self.init(first: .file(first), second: .file(second))
    }

    /// Reads two files.
    ///
    /// - Throws: `DataError` for a file that cannot be read, or pictures of different sizes.
    init(first: String, second: String) throws { try self.init(first: .file(first), second: .file(second)) }

    private init(first: ExampleSource, second: ExampleSource) throws {
        let images = try [first, second].map { source in
            try Image(data: [UInt8](source.contents()), name: source.name).converted(toChannelCount: 3)
        }
        guard images[0].height == images[1].height, images[0].width == images[1].width else {
            throw DataError(
                path: second.name,
                expected: "a picture of the size of \(first.name), \(images[0].height)x\(images[0].width)",
                found: "one of \(images[1].height)x\(images[1].width)")
        }
        (height, width) = (images[0].height, images[0].width)
        tensor = Tensor(images.flatMap(\.bytes), shape: [2, height, width, 3])
    }

    /// The two paths of a text such as `a.png+b.png`, whose names may have plus signs too.
    ///
    /// - Throws: `BatchError` that names what is not there.
    static func paths(in text: String) throws -> (String, String) {
        let names = text.split(separator: "+", omittingEmptySubsequences: false)
        guard names.count > 1 else {
            throw BatchError("\(text): a pair of frames is two pictures, \(form).")
        }
        let pairs = (1..<names.count).map { count in
            [names[..<count].joined(separator: "+"), names[count...].joined(separator: "+")]
        }
        let missing = pairs.map { pair in pair.filter { itemKind(at: $0) == nil } }
        // Of several ways to read the text, the one of which most is there.
        let best = missing.indices.min { missing[$0].count < missing[$1].count } ?? 0
        guard missing[best].isEmpty else {
            throw BatchError(
                "\(text): a pair of frames is two pictures, \(form); there is no \(missing[best].quoted)."
            )
        }
        return (pairs[best][0], pairs[best][1])
    }
}
