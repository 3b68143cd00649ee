import PerceiverImage
import TestSupport

/// A table whose rows have a number, a word, a review and a photo, some of them missing; all but the number say the answer.
enum PhotoTable {
    static let rowCount = 40

    static func hasReview(_ row: Int) -> Bool { row % 4 != 1 }
    static func hasPhoto(_ row: Int) -> Bool { row % 5 != 2 }

    /// Writes `all.csv`, and the photos in a folder beside it.
    static func write(to folder: TemporaryFolder, photo: (Int) -> String = { "photos/\($0).png" }) throws {
        try folder.makeFolder("photos")
        let rows = try (0..<rowCount).map { row in
            try Image(
                height: 4, width: 4, channelCount: 1,
                samples: .bytes(Array(repeating: row % 2 == 0 ? 20 : 230, count: 16))
            ).write(toPNGAt: folder.file("photos/\(row).png"))
            let review =
                hasReview(row)
                ? "number \(row), which I found quite \(row % 2 == 0 ? "good" : "bad") to have" : ""
            return
                "\(row),\(row % 2 == 0 ? "red" : "blue"),\"\(review)\",\(hasPhoto(row) ? photo(row) : ""),\(row % 2 == 0 ? "yes" : "no")\n"
        }
        try folder.write("size,colour,review,photo,answer\n" + rows.joined(), to: "all.csv")
    }

    /// Settings of a small model.
    static let settings = """
        input: {name: table+text+image, image: {bands: 2}, text: {max_length: 24, channels: 8}, table: {channels: 8, bins: 4}}
        output: {name: classify}
        data:
          target: [answer]
          validation_share: 0.1
          test_share: 0.2
          text: {tokens: {vocabulary_size: 60, cache: false}}
        model: {encoder: {latent_count: 4, channels: 16, layer_count: 2, self_attention_count: 1}}
        training: {batch_size: 8, steps: 4}
        """
}
