import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct AugmentationTests {
    private func dataset(
        seed: UInt64 = 1, _ change: (inout AugmentationSettings) -> Void
    ) throws -> LabelledImageDataset {
        var settings = DigitsSettings()
        (settings.trainCount, settings.validationCount, settings.testCount) = (40, 10, 5)
        change(&settings.augmentation)
        return try LabelledImageDataset(digits: settings, seed: seed)
    }

    private static let kinds: [@Sendable (inout AugmentationSettings) -> Void] = [
        { $0.flip = true }, { $0.zoom = 0.2 }, { $0.rotation = 30 }, { $0.shift = 0.2 },
        { $0.cropArea = 0.3 },
        { ($0.randaugmentLayers, $0.randaugmentMagnitude) = (3, 9) }, { $0.mixup = 0.2 },
        { $0.cutmix = true },
        { ($0.mixup, $0.cutmix) = (0.4, true) },
    ]

    @Test(arguments: kinds)
    func `Training images depend on seed, epoch and number alone, others do not change`(
        change: @Sendable (inout AugmentationSettings) -> Void
    ) throws {
        let dataset = try dataset(change)
        #expect(!dataset.isSameEachEpoch)
        let plain = try self.dataset { _ in }
        func images(_ dataset: LabelledImageDataset, _ numbers: [Int], epoch: Int = 1) throws -> [Float] {
            try dataset.batch(numbers, of: .train, epoch: epoch).tensor("image").floats
        }
        let both = try images(dataset, [7, 30])
        #expect(try both == images(dataset, [7]) + images(dataset, [30]))
        #expect(try images(dataset, Array(0..<40)) != images(dataset, Array(0..<40), epoch: 2))
        #expect(both.allSatisfy { (0...1).contains($0) })
        let asked = try dataset.batch([0, 1], of: .validation, epoch: 0).tensor("image")
        let expected = try plain.batch([0, 1], of: .validation, epoch: 0).tensor("image")
        #expect(asked.elements(as: UInt8.self) == expected.elements(as: UInt8.self))
        #expect(plain.isSameEachEpoch)
    }

    @Test func `Half of the images are mirrored`() throws {
        let dataset = try dataset { $0.flip = true }
        let plain = try self.dataset { _ in }
        var mirroredCount = 0
        for number in 0..<40 {
            let flipped = try dataset.batch([number], of: .train, epoch: 0).tensor("image").floats
            let bytes = try plain.batch([number], of: .train, epoch: 0).tensor("image").elements(
                as: UInt8.self)
            let image = Image(height: 28, width: 28, channelCount: 1, samples: .bytes(bytes))
            if flipped == image.mirrored.unitValues {
                mirroredCount += 1
            } else {
                #expect(flipped == image.unitValues)
            }
        }
        #expect((10...30).contains(mirroredCount))
    }

    private func augmentation(
        seed: UInt64, _ change: (inout AugmentationSettings) -> Void
    ) throws -> Augmentation {
        var settings = AugmentationSettings()
        change(&settings)
        let augmentation = try Augmentation(settings, seed: seed, size: (28, 28), resizing: .stretch)
        return try #require(augmentation)
    }

    /// An image of one level.
    private static func level(_ level: UInt8) -> Image {
        Image(
            height: 28, width: 28, channelCount: 1, samples: .bytes(Array(repeating: level, count: 28 * 28)))
    }

    @Test func `The share of the other label is that of the other image`() throws {
        for change in Self.kinds.suffix(3) {
            let augmentation = try augmentation(seed: 3, change)
            for number in 0..<20 {
                let example = augmentation.example(number, of: 20, epoch: 0) { Self.level(UInt8($0 * 12)) }
                let mean = example.image.values.reduce(0, +) / Float(example.image.values.count)
                let (own, other) = (Float(number * 12) / 255, Float(example.otherNumber * 12) / 255)
                #expect(abs(mean - own - (other - own) * example.otherShare) < 1e-4)
            }
        }
    }

    @Test func `Mixed examples have the probabilities of both classes, which sum to 1`() throws {
        for change in Self.kinds.suffix(3) {
            let augmentation = try augmentation(seed: 1, change)
            let batch = try dataset(change).batch(Array(0..<40), of: .train, epoch: 0)
            let labels = try batch.tensor("label").elements(as: Int32.self)
            let rows = try batch.tensor("label_probability")
            #expect(rows.shape == [40, 10])
            let values = rows.floats
            for (number, label) in labels.enumerated() {
                let example = augmentation.example(number, of: 40, epoch: 0) { _ in Self.level(0) }
                var expected = [Float](repeating: 0, count: 10)
                expected[Int(label)] += 1 - example.otherShare
                expected[Int(labels[example.otherNumber])] += example.otherShare
                #expect(Array(values[number * 10..<(number + 1) * 10]) == expected)
            }
            #expect(values.contains { $0 > 0.02 && $0 < 0.98 })
        }
        #expect(
            try dataset { $0.flip = true }.batch([0], of: .train, epoch: 0).tensors["label_probability"]
                == nil)
    }

    @Test func `Shares of mixup follow their Beta distribution`() {
        // A Beta distribution with both parameters a has the variance 1 / (4 (2a + 1)).
        for parameter in [0.2, 0.5, 1] as [Float] {
            var random = CounterRandom(5)
            let shares = (0..<20_000).map { _ in random.beta(parameter) }
            #expect(shares.allSatisfy { (0...1).contains($0) })
            let mean = shares.reduce(0, +) / 20_000
            let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
            #expect(abs(mean - 0.5) < 0.01)
            #expect(abs(variance - 1 / (4 * (2 * parameter + 1))) < 0.005)
        }
    }

    @Test(
        arguments: [
            { $0.zoom = 1 }, { $0.zoom = -0.1 }, { $0.rotation = 181 }, { $0.shift = -0.1 },
            { $0.cropArea = 0 }, { $0.cropArea = 1.5 }, { $0.mixup = 2 },
            { $0.randaugmentLayers = -1 }, { $0.randaugmentMagnitude = 11 },
        ] as [@Sendable (inout AugmentationSettings) -> Void])
    func `Numbers out of range are errors`(change: @Sendable (inout AugmentationSettings) -> Void) {
        let error = #expect(throws: SettingsError.self) { try dataset(change) }
        #expect(error?.description.contains("data.augmentation.") == true)
    }

    @Test func `A share of the middle of generated images is kept, and predict is told`() throws {
        var settings = DigitsSettings()
        (settings.trainCount, settings.validationCount, settings.testCount) = (4, 2, 2)
        let whole = try LabelledImageDataset(digits: settings, seed: 1)
        settings.cropShare = 0.5
        let part = try LabelledImageDataset(digits: settings, seed: 1)
        #expect(try part.description.fact(Resizing.self) == Resizing(.stretch, cropShare: 0.5))
        let bytes = try [whole, part].map {
            try $0.batch([0], of: .train, epoch: 0).tensor("image").elements(as: UInt8.self)
        }
        let image = Image(height: 28, width: 28, channelCount: 1, samples: .bytes(bytes[0]))
        #expect(
            image.cropped(rows: 7..<21, columns: 7..<21).resized(toHeight: 28, width: 28).bytes == bytes[1])
    }

    @Test func `Images of any data set can be resized`() throws {
        var settings = DigitsSettings()
        (settings.trainCount, settings.validationCount, settings.testCount) = (4, 4, 4)
        (settings.height, settings.width) = (56, 40)
        let dataset = try LabelledImageDataset(digits: settings, seed: 1)
        #expect(dataset.description.shapes == ["image": [56, 40, 1]])
        #expect(try dataset.batch([1, 2], of: .train, epoch: 0).tensor("image").shape == [2, 56, 40, 1])
        settings.width = nil
        #expect(throws: SettingsError.self) { try LabelledImageDataset(digits: settings, seed: 1) }
    }
}

struct RandomWarpTests {
    /// Where a dot eight pixels to the right of the centre is after augmentation, relative to the centre.
    private func dots(_ change: (inout AugmentationSettings) -> Void) throws -> [(down: Float, right: Float)]
    {
        var settings = AugmentationSettings()
        change(&settings)
        let size = 41
        let samples: [UInt8] = (0..<size * size).map { $0 == 20 * size + 28 ? 255 : 0 }
        let image = Image(height: size, width: size, channelCount: 1, samples: .bytes(samples))
        let augmentation = try #require(
            try Augmentation(settings, seed: 1, size: (size, size), resizing: .stretch))
        return (0..<50).map { number in
            let values = augmentation.example(number, of: 50, epoch: 0) { _ in image }.image.values
            let weight = values.reduce(0, +)
            let rows = values.enumerated().map { $1 * Float($0 / size - 20) }.reduce(0, +)
            let columns = values.enumerated().map { $1 * Float($0 % size - 20) }.reduce(0, +)
            return (rows / weight, columns / weight)
        }
    }

    @Test func `A rotation keeps the distance from the centre and goes to both sides`() throws {
        let angles = try dots { $0.rotation = 60 }.map { dot in
            #expect(abs(hypot(dot.down, dot.right) - 8) < 0.3)
            return atan2(dot.down, dot.right) * 180 / .pi
        }
        #expect(angles.allSatisfy { abs($0) < 62 })
        #expect(angles.min() ?? 0 < -40 && angles.max() ?? 0 > 40)
    }

    @Test func `A shift goes to all sides`() throws {
        let dots = try dots { $0.shift = 0.1 }
        for shifts in [dots.map(\.down), dots.map { $0.right - 8 }] {
            #expect(shifts.allSatisfy { abs($0) < 4.2 })
            #expect(shifts.min() ?? 0 < -3 && shifts.max() ?? 0 > 3)
        }
    }

    @Test func `A rotation with a scaling is one of the scaled image`() throws {
        let dots = try dots { ($0.zoom, $0.rotation) = (0.1, 180) }
        let distances = dots.map { hypot($0.down, $0.right) }
        #expect(distances.allSatisfy { (7...9.2).contains($0) })
        #expect(distances.min() ?? 9 < 7.7 && distances.max() ?? 0 > 8.4)
    }
}

struct WarpTests {
    private let image = FloatImage(
        Image(height: 2, width: 3, channelCount: 1, samples: .bytes([0, 51, 102, 153, 204, 255])))

    @Test func `Nothing changes nothing, and a shift shows the mirrored edge or a level`() {
        #expect(image.warped(AffineWarp(), outside: .mirrored) == image)
        let right = AffineWarp(shift: (0, 1))
        #expect(image.warped(right, outside: .mirrored).values == [0.2, 0.4, 0.4, 0.8, 1, 1])
        #expect(image.warped(right, outside: .level(0.5)).values == [0.2, 0.4, 0.5, 0.8, 1, 0.5])
        let half = image.warped(AffineWarp(shift: (0, 0.5)), outside: .mirrored).values
        #expect(zip(half, [0.1, 0.3, 0.4, 0.7, 0.9, 1]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: RandAugmentOperation.allCases, [0, 5, 10] as [Float])
    func `Operations keep size and range`(operation: RandAugmentOperation, magnitude: Float) {
        for channelCount in [1, 3] {
            let samples = (0..<7 * 5 * channelCount).map { UInt8($0 * 37 % 256) }
            let image = FloatImage(
                Image(height: 7, width: 5, channelCount: channelCount, samples: .bytes(samples)))
            var random = CounterRandom(3)
            let changed = operation(image, magnitude: magnitude, using: &random)
            #expect(changed.values.count == image.values.count)
            #expect(changed.values.allSatisfy { (-1e-6...1.000001).contains($0) })
        }
    }

    @Test(arguments: [
        RandAugmentOperation.colour, .contrast, .brightness, .sharpness,
    ])
    func `Blends at middle strength change nothing`(operation: RandAugmentOperation) {
        let samples = (0..<48).map { UInt8($0 * 5) }
        let image = FloatImage(Image(height: 4, width: 4, channelCount: 3, samples: .bytes(samples)))
        var random = CounterRandom(3)
        let changed = operation(image, magnitude: 5, using: &random)
        #expect(zip(changed.values, image.values).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func `Equal frequencies end at white, also where steps do not come out even`() {
        // 510 pixels, one of them the brightest: 509 over 255 steps are one for each.
        let samples = (0..<510).map { UInt8($0 < 250 ? 0 : $0 < 509 ? 100 : 200) }
        let image = FloatImage(Image(height: 1, width: 510, channelCount: 1, samples: .bytes(samples)))
        var random = CounterRandom(1)
        let levels = RandAugmentOperation.equalize(image, magnitude: 5, using: &random).values
        #expect([levels[0], levels[250], levels[509]] == [0, 250.0 / 255, 1])
    }

    @Test func `Operations on levels are those of the paper's code at strength 5`() {
        let samples: [UInt8] = [0, 60, 100, 128, 200, 255]
        let image = FloatImage(Image(height: 1, width: 6, channelCount: 1, samples: .bytes(samples)))
        func levels(_ operation: RandAugmentOperation) -> [Int] {
            var random = CounterRandom(1)
            return operation(image, magnitude: 5, using: &random).values.map { Int(($0 * 255).rounded()) }
        }
        #expect(levels(.invert) == [255, 195, 155, 127, 55, 0])
        #expect(levels(.posterize) == [0, 0, 64, 128, 192, 192])
        #expect(levels(.solarize) == [0, 60, 100, 127, 55, 0])
        #expect(levels(.solarizeAdd) == [55, 115, 155, 128, 200, 255])
    }

    /// An image of 9 x 9 whose level grows evenly, by columns or by rows, and is 0.5 in the middle.
    private func ramp(byRows: Bool) -> FloatImage {
        var image = FloatImage(
            Image(height: 9, width: 9, channelCount: 1, samples: .bytes(Array(repeating: 0, count: 81))))
        for position in 0..<81 {
            image.values[position] = 0.5 + 0.05 * Float((byRows ? position / 9 : position % 9) - 4)
        }
        return image
    }

    @Test(arguments: [
        (RandAugmentOperation.rotate, false, Float(0.994522), Float(0.104528), Float(0)),
        (.rotate, true, 0.994522, -0.104528, 0), (.shearAcross, false, 1, 0.06, 0),
        (.shearDown, true, 1, 0.06, 0),
        (.moveAcross, false, 1, 0, 0.803571), (.moveDown, true, 1, 0, 0.803571),
    ])
    func `Turning, shearing and moving are as far as the paper's code at strength 2`(
        operation: RandAugmentOperation, byRows: Bool, along: Float, across: Float, shift: Float
    ) {
        var directions: Set<Bool> = []
        for seed in 0..<20 {
            var random = CounterRandom(UInt64(seed))
            let changed = operation(ramp(byRows: byRows), magnitude: 2, using: &random)
            // Which way is left to chance; the middle of the image comes from within, so the level stays even.
            let matches = [Float(1), -1].filter { sign in
                (3...5).allSatisfy { row in
                    (3...5).allSatisfy { column in
                        let (x, y) = (Float(column - 4), Float(row - 4))
                        let (main, other) = byRows ? (y, x) : (x, y)
                        let source = along * main + sign * (across * other + shift)
                        return abs(changed.values[row * 9 + column] - (0.5 + 0.05 * source)) < 1e-4
                    }
                }
            }
            #expect(matches.count == 1, "\(changed.values)")
            for sign in matches { directions.insert(sign > 0) }
        }
        #expect(directions.count == 2)
    }

    @Test
    func `Blends at full strength lead away from grey, from the mean, from black and from the neighbours`() {
        let samples = (0..<60).map { UInt8(90 + $0 * 37 % 60) }
        let image = FloatImage(Image(height: 4, width: 5, channelCount: 3, samples: .bytes(samples)))
        let values = image.values
        func luma(_ pixel: Int) -> Float {
            0.299 * values[3 * pixel] + 0.587 * values[3 * pixel + 1] + 0.114 * values[3 * pixel + 2]
        }
        let mean = (0..<20).reduce(0) { $0 + luma($1) } / 20
        func smoothed(_ position: Int) -> Float {
            let (row, column) = (position / 15, position / 3 % 5)
            guard (1...2).contains(row), (1...3).contains(column) else { return values[position] }
            let offsets = [-18, -15, -12, -3, 3, 12, 15, 18]
            return (5 * values[position] + offsets.reduce(0) { $0 + values[position + $1] }) / 13
        }
        let others: [(RandAugmentOperation, (Int) -> Float)] = [
            (.colour, { luma($0 / 3) }), (.contrast, { _ in mean }), (.brightness, { _ in 0 }),
            (.sharpness, smoothed),
        ]
        for (operation, other) in others {
            for (magnitude, share) in [(Float(10), Float(1.9)), (0, 0.1)] {
                var random = CounterRandom(3)
                let changed = operation(image, magnitude: magnitude, using: &random)
                for position in values.indices {
                    let expected = min(max(share * values[position] + (1 - share) * other(position), 0), 1)
                    #expect(abs(changed.values[position] - expected) < 1e-5, "\(operation), \(position)")
                }
            }
        }
    }

    @Test func `A crop keeps the shape of what is left, stretching does not`() {
        let image = Image(
            height: 2, width: 4, channelCount: 1, samples: .bytes([9, 1, 2, 9, 9, 3, 4, 9]))
        #expect(image.resized(toHeight: 2, width: 2, Resizing(.crop)).samples == .bytes([1, 2, 3, 4]))
        #expect(image.resized(toHeight: 2, width: 2, .stretch).samples != .bytes([1, 2, 3, 4]))
        let tall = Image(height: 5, width: 2, channelCount: 1, samples: .bytes((0..<10).map { $0 }))
        #expect(tall.resized(toHeight: 2, width: 2, Resizing(.crop)).samples == .bytes([2, 3, 4, 5]))
        #expect(image.mirrored.samples == .bytes([9, 2, 1, 9, 9, 4, 3, 9]))
    }
}
