import Foundation
import PerceiverKit

/// Random augmentation of training images, which depends only on the seed, the epoch and the number of the image.
struct Augmentation: Sendable {
    private let settings: AugmentationSettings
    private let seed: UInt64
    /// The shape of the augmented images.
    private let size: (height: Int, width: Int)
    private let resizing: Resizing

    /// - Returns: nil if the settings ask for no change.
    /// - Throws: `SettingsError` for a number out of range.
    init?(
        _ settings: AugmentationSettings, seed: UInt64, size: (height: Int, width: Int), resizing: Resizing
    ) throws {
        try settings.checkRanges(at: "data.augmentation")
        guard settings != AugmentationSettings() else { return nil }
        self.settings = settings
        self.seed = seed
        self.size = size
        self.resizing = resizing
    }

    /// The smallest share of an image's area that a random crop keeps; nil: no crop.
    var cropArea: Float? { settings.cropArea }

    /// An augmented image, perhaps mixed with another one.
    struct Example {
        let image: FloatImage
        /// The share of the second label; 0 if no other image was mixed in.
        let otherShare: Float
        let otherNumber: Int
    }

    /// Example `number` of `count` in an epoch.
    ///
    /// - Parameters:
    ///   - number: the number of the example.
    ///   - count: the number of examples, any of which may be mixed in.
    ///   - epoch: the epoch.
    ///   - image: gives the image of a number.
    /// - Returns: the augmented image.
    /// - Throws: what `image` throws.
    func example(
        _ number: Int, of count: Int, epoch: Int, image: (Int) throws -> Image
    ) rethrows -> Example {
        var random = CounterRandom(seed, 0x61_7567, UInt64(epoch), UInt64(number))
        let changed = try changed(image(number), using: &random)
        guard settings.isMixing else { return Example(image: changed, otherShare: 0, otherNumber: number) }
        let other = Int.random(in: 0..<count, using: &random)
        let second = try self.changed(image(other), using: &random)
        let mixes = settings.mixup > 0 && (!settings.cutmix || random.chance(0.5))
        let (mixed, share) =
            mixes ? mixedUp(changed, second, using: &random) : cutMixed(changed, second, using: &random)
        return Example(image: mixed, otherShare: share, otherNumber: other)
    }

    /// One image cropped, mirrored, scaled, rotated and shifted, and changed by RandAugment, according to the settings.
    private func changed(_ image: Image, using random: inout CounterRandom) -> FloatImage {
        var stored: Image
        if let leastArea = settings.cropArea {
            stored = randomCrop(of: image, leastArea: leastArea, using: &random)
                .resized(toHeight: size.height, width: size.width, filter: resizing.filter)
        } else {
            stored = image.resized(toHeight: size.height, width: size.width, resizing)
        }
        if settings.flip, random.chance(0.5) { stored = stored.mirrored }
        var changed = FloatImage(stored)
        if [settings.zoom, settings.rotation, settings.shift].contains(where: { $0 > 0 }) {
            changed = changed.warped(randomWarp(using: &random), outside: .mirrored)
        }
        for _ in 0..<settings.randaugmentLayers {
            let operations = RandAugmentOperation.allCases
            let operation = operations[Int.random(in: 0..<operations.count, using: &random)]
            changed = operation(changed, magnitude: settings.randaugmentMagnitude, using: &random)
        }
        return changed
    }

    /// A random scaling of height and of width, a rotation and a shift.
    private func randomWarp(using random: inout CounterRandom) -> AffineWarp {
        func number(_ middle: Float, upTo largest: Float) -> Float {
            largest > 0 ? random.uniform(middle - largest..<middle + largest) : middle
        }
        let shares = (number(1, upTo: settings.zoom), number(1, upTo: settings.zoom))
        var warp = AffineWarp(rotatedBy: number(0, upTo: settings.rotation) * .pi / 180)
        warp.down = (warp.down.row * shares.0, warp.down.column * shares.0)
        warp.right = (warp.right.row * shares.1, warp.right.column * shares.1)
        warp.shift = (
            number(0, upTo: settings.shift) * Float(size.height),
            number(0, upTo: settings.shift) * Float(size.width)
        )
        return warp
    }

    /// A crop of random area, position and aspect ratio, 3 : 4 to 4 : 3, as in arXiv 1409.4842.
    private func randomCrop(of image: Image, leastArea: Float, using random: inout CounterRandom) -> Image {
        let area = Float(image.height * image.width)
        for _ in 0..<10 {
            let kept = area * random.uniform(leastArea..<1.0001)
            let ratio = exp(random.uniform(log(3.0 / 4)..<log(4.0 / 3)))
            let (height, width) = (
                Int((kept / ratio).squareRoot().rounded()), Int((kept * ratio).squareRoot().rounded())
            )
            guard (1...image.height).contains(height), (1...image.width).contains(width) else { continue }
            let top = Int.random(in: 0...image.height - height, using: &random)
            let left = Int.random(in: 0...image.width - width, using: &random)
            return image.cropped(rows: top..<top + height, columns: left..<left + width)
        }
        return image
    }

    /// Mixup of two images, in shares drawn from a Beta distribution (arXiv 1710.09412), and the share of the second.
    private func mixedUp(
        _ first: FloatImage, _ second: FloatImage, using random: inout CounterRandom
    ) -> (FloatImage, Float) {
        let share = random.beta(settings.mixup)
        return (first.blended(with: second, share: share), 1 - share)
    }

    /// CutMix: the first image with a box of the second (arXiv 1905.04899), and the share of the area that it covers.
    private func cutMixed(
        _ first: FloatImage, _ second: FloatImage, using random: inout CounterRandom
    ) -> (FloatImage, Float) {
        let side = (1 - random.uniform(0..<1)).squareRoot()
        let (reachDown, reachAcross) = (Int(side * Float(size.height)) / 2, Int(side * Float(size.width)) / 2)
        let row = Int.random(in: 0..<size.height, using: &random)
        let column = Int.random(in: 0..<size.width, using: &random)
        let rows = max(0, row - reachDown)..<min(size.height, row + reachDown)
        let columns = max(0, column - reachAcross)..<min(size.width, column + reachAcross)
        return (
            first.replacing(rows, columns, by: .image(second)),
            Float(rows.count * columns.count) / Float(size.height * size.width)
        )
    }
}

extension CounterRandom {
    /// A number from the Beta distribution whose parameters are both `parameter`, above 0 and at most 1.
    mutating func beta(_ parameter: Float) -> Float {
        while true {  // Joehnk's method, for parameters of at most 1
            let (a, b) = (log(uniform(0..<1)) / parameter, log(uniform(0..<1)) / parameter)
            // a and b are logarithms, because powers of small numbers would underflow.
            let high = max(a, b)
            guard high > -.infinity else { continue }
            let logSum = high + log(exp(a - high) + exp(b - high))
            if logSum <= 0 { return exp(a - logSum) }
        }
    }
}
