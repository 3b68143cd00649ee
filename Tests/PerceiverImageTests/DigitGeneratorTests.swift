import PerceiverImage
import PerceiverKit
import Testing

struct DigitGeneratorTests {
    private let generator = DigitGenerator(seed: 5)

    @Test func `An image is the same alone as among others`() {
        let set = generator.images(split: .train, range: 40..<340)
        for index in [339, 40, 47, 140] {
            let single = generator.image(at: index, split: .train)
            #expect(single.label == set.labels[index - 40])
            #expect(set[index - 40].bytes == single.pixels)
        }
    }

    @Test func `Seeds, splits and indices give different images`() {
        let image = generator.image(at: 3, split: .train).pixels
        #expect(image == DigitGenerator(seed: 5).image(at: 3, split: .train).pixels)
        #expect(image != DigitGenerator(seed: 6).image(at: 3, split: .train).pixels)
        #expect(image != generator.image(at: 3, split: .test).pixels)
        #expect(image != generator.image(at: 4, split: .train).pixels)
    }

    /// Published results were measured on these images, so they stay what they are.
    @Test func `The images of a seed are the same in every version`() {
        let set = generator.images(split: .train, range: 0..<200)
        var digests = Array(repeating: UInt32(2_166_136_261), count: 10)
        for index in 0..<set.count {
            for byte in set[index].bytes {
                digests[set.labels[index]] = (digests[set.labels[index]] ^ UInt32(byte)) &* 16_777_619
            }
        }
        #expect(
            digests == [
                4_105_201_191, 2_921_946_246, 3_666_871_224, 3_632_481_918, 2_066_586_217, 2_930_831_899,
                318_779_266,
                3_401_894_834, 3_962_341_768, 3_897_535_828,
            ])
    }

    @Test(arguments: Split.allCases)
    func `Every block of ten has each digit once, in changing order`(split: Split) {
        let blocks = (0..<50).map { block in
            (0..<10).map { generator.label(at: block * 10 + $0, split: split) }
        }
        #expect(blocks.allSatisfy { $0.sorted() == Array(0..<10) })
        #expect(Set(blocks).count > 40)
    }

    @Test func `A tenth of the images is dark ink on light ground, the others the other way round`() {
        let set = generator.images(split: .test, range: 0..<1000)
        let lightCount = (0..<set.count).count { set[$0].bytes.count { $0 > 127 } > 400 }
        #expect((70...130).contains(lightCount))
    }

    @Test func `Every image has strong ink on an even ground`() {
        let set = generator.images(split: .test, range: 0..<300)
        for index in 0..<set.count {
            let pixels = onDarkGround(set[index].bytes)
            #expect(pixels.count { $0 > 110 } >= 12, "image \(index)")
            #expect(pixels.count { $0 < 90 } > 400, "image \(index)")
        }
    }

    @Test func `The picture's edge stays free of the digit`() {
        let set = generator.images(split: .test, range: 0..<300)
        let side = DigitGenerator.side
        let touchingCount = (0..<set.count).count { index in
            let pixels = onDarkGround(set[index].bytes)
            return (0..<side).contains { pixels[$0] > 140 || pixels[$0 * side] > 140 }
        }
        #expect(touchingCount < 10)
    }

    /// The image with its ground dark, whichever it was.
    private func onDarkGround(_ pixels: [UInt8]) -> [UInt8] {
        pixels.count { $0 > 127 } > 400 ? pixels.map { 255 - $0 } : pixels
    }

    @Test func `The nearest class mean is not enough to tell the digits apart`() {
        let train = generator.images(split: .train, range: 0..<2000)
        let test = generator.images(split: .test, range: 0..<500)
        let pixelCount = DigitGenerator.side * DigitGenerator.side
        var means = Array(repeating: [Float](repeating: 0, count: pixelCount), count: 10)
        for index in 0..<train.count {
            for (position, value) in train[index].bytes.enumerated() {
                means[train.labels[index]][position] += Float(value) / 200
            }
        }
        let correctCount = (0..<test.count).count { index in
            let pixels = test[index].bytes
            let distances = means.map { mean in
                zip(mean, pixels).reduce(Float(0)) { $0 + ($1.0 - Float($1.1)) * ($1.0 - Float($1.1)) }
            }
            return distances.firstIndex(of: distances.min() ?? 0) == test.labels[index]
        }
        let accuracy = Float(correctCount) / Float(test.count)
        #expect(accuracy > 0.4 && accuracy < 0.85)
    }
}
