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

    /// The two paths of a text such as `a.png+b.png`, whose names may have plus signs too; nil: there are no two such files.
    static func paths(in text: String) -> (String, String)? {
        let names = text.split(separator: "+", omittingEmptySubsequences: false)
        for count in 1..<max(2, names.count) where names.count > 1 {
            let pair = (
                names[..<count].joined(separator: "+"), names[count...].joined(separator: "+")
            )
            if FileManager.default.fileExists(atPath: pair.0), FileManager.default.fileExists(atPath: pair.1)
            {
                return pair
            }
        }
        return nil
    }
}
