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
    ) throws -> (images: ImageStack?, numbers: [Int]) {
        var bytes: [UInt8] = []
        var words: [UInt16] = []
        if keepsImages {
            let sampleCount = imageShape.reduce(paths.count, *)
            if isDeep { words.reserveCapacity(sampleCount) } else { bytes.reserveCapacity(sampleCount) }
        }
        var numbers: [Int] = []
        try forEachImage(of: paths.indices) {
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
        let images = ImageStack(
            height: imageShape[0], width: imageShape[1], channelCount: imageShape[2],
            samples: isDeep ? .words(words) : .bytes(bytes))
        return (images, numbers)
    }
}
