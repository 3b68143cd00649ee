import PerceiverKit

/// Images of one shape and one depth, which are read by number, in any order, from any thread.
protocol ImageSource: Sendable {
    /// The shape of one image: [height, width, channels].
    var imageShape: [Int] { get }

    /// One image.
    ///
    /// - Throws: `DataError` for a file that cannot be read.
    func image(_ number: Int) throws -> Image

    /// One image as a random crop is cut from it: as large as its file has it, or smaller.
    ///
    /// - Parameters:
    ///   - number: the number of the image.
    ///   - share: the smallest share of the area that a crop keeps.
    /// - Returns: an image of which such a crop is about as large as ``imageShape``, or larger.
    /// - Throws: `DataError` for a file that cannot be read.
    func imageToCrop(_ number: Int, to share: Float) throws -> Image
}

extension ImageSource {
    /// The image itself.
    func imageToCrop(_ number: Int, to share: Float) throws -> Image { try image(number) }
}

extension ImageStack: ImageSource {
    func image(_ number: Int) -> Image { self[number] }
}

extension ImageSource {
    /// Makes something of images on all threads, a few at a time, and hands it over in the order of `numbers`.
    ///
    /// - Parameters:
    ///   - numbers: the numbers of the images.
    ///   - transform: called on any thread.
    ///   - body: called with each number and what was made of its image, or why it cannot be read.
    /// - Throws: `Stopped` if the program was asked to stop; what `body` throws.
    func forEachImage<Made>(
        of numbers: some Collection<Int>, _ transform: (Image) -> Made,
        _ body: (Int, Result<Made, any Error>) throws -> Void
    ) throws {
        let atOnce = 64
        let numbers = Array(numbers)
        for first in stride(from: 0, to: numbers.count, by: atOnce) {
            try StopSignals.check()
            let part = numbers[first..<min(first + atOnce, numbers.count)]
            let made = Threads.map(part.count) { position in
                Result { transform(try image(part[first + position])) }
            }
            for (number, result) in zip(part, made) { try body(number, result) }
        }
    }
}
