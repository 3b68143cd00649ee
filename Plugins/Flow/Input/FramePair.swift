import Foundation
import PerceiverImage

/// Two pictures of the same size, in colour.
struct FramePair {
    let height: Int
    let width: Int
    /// Bytes [2, height, width, 3].
    let tensor: Tensor

    /// Reads two files.
    ///
    /// - Throws: `DataError` for a file that cannot be read, or pictures of different sizes.
    init(first: String, second: String) throws {
        let images = try [first, second].map { try Image(at: $0).converted(toChannelCount: 3) }
        guard images[0].height == images[1].height, images[0].width == images[1].width else {
            throw DataError(
                path: second,
                expected: "a picture of the size of \(first), \(images[0].height)x\(images[0].width)",
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
            throw BatchError("\(text): a pair of frames is two pictures, first.png+second.png.")
        }
        let pairs = (1..<names.count).map { count in
            [names[..<count].joined(separator: "+"), names[count...].joined(separator: "+")]
        }
        let missing = pairs.map { pair in pair.filter { itemKind(at: $0) == nil } }
        // Of several ways to read the text, the one of which most is there.
        let best = missing.indices.min { missing[$0].count < missing[$1].count } ?? 0
        guard missing[best].isEmpty else {
            throw BatchError(
                "\(text): a pair of frames is two pictures, first.png+second.png; there is no \(missing[best].quoted)."
            )
        }
        return (pairs[best][0], pairs[best][1])
    }
}
