import PerceiverKit

extension ImageFiles {
    /// Decodes all files.
    ///
    /// - Parameters:
    ///   - keepsImages: whether the images are kept; otherwise the files are only looked at.
    ///   - skipsUnreadable: whether files that cannot be read are left out.
    /// - Returns: the images that are kept, and the numbers of the files that can be read.
    /// - Throws: `DataError` for a file that cannot be read.
    func decoded(
        keepsImages: Bool, skipsUnreadable: Bool
    ) throws -> (images: LabelledImages?, numbers: [Int]) {
        var bytes: [UInt8] = []
        var words: [UInt16] = []
        if keepsImages {
            let sampleCount = imageShape.reduce(labels.count, *)
            if isDeep { words.reserveCapacity(sampleCount) } else { bytes.reserveCapacity(sampleCount) }
        }
        var numbers: [Int] = []
        try forEachImage(of: labels.indices) {
            keepsImages ? $0.samples : .bytes([])
        } _: { number, result in
            switch result {
            case .success(.bytes(let samples)): bytes += samples
            case .success(.words(let samples)): words += samples
            case .failure(let error):
                guard skipsUnreadable else { throw error }
                return
            }
            numbers.append(number)
        }
        guard keepsImages else { return (nil, numbers) }
        let images = LabelledImages(
            height: imageShape[0], width: imageShape[1], channelCount: imageShape[2],
            samples: isDeep ? .words(words) : .bytes(bytes), labels: numbers.map { labels[$0] },
            classNames: classNames)
        return (images, numbers)
    }
}
