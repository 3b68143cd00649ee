import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// Pixels of a grid, whose rows can be predicted.
private struct Grid: InputWithRowValues {
    let positions = fourierPositions(sizes: [3, 4], bandCount: 2)
    let valueCount = 2
    var channels: Int { valueCount + positions.shape[1] }
    func places(in batch: Batch) -> QueryArray { QueryArray(shared: positions.rows) }
    var placesShape: [Int] { positions.shape }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        InputArray(
            content: try batch.tensor("pixels"), positions: positions, isPadding: batch.tensors["is_padding"])
    }
}

/// Lines of pixels, each a view of an example; a pixel that is not finite is unknown.
private struct Lines: InputWithRowValues {
    let positions = fourierPositions(sizes: [4], bandCount: 2)
    let valueCount = 2
    var channels: Int { valueCount + positions.shape[1] }
    var placesShape: [Int] { positions.shape }
    func places(in batch: Batch) throws -> QueryArray { QueryArray(shared: positions.rows) }
    func viewCount(of batch: Batch) -> Int { 3 }

    private func pixels(_ batch: Batch) throws -> Tensor {
        try batch.tensor("pixels").reshaped(to: [-1, 4, 2])
    }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        let pixels = try pixels(batch)
        let known = pixels.floats.map { $0.isFinite ? $0 : 0 }
        return InputArray(content: Tensor(known, shape: pixels.shape), positions: positions)
    }

    func knownRowValues(of input: InputArray, in batch: Batch) throws -> Tensor? {
        let pixels = try pixels(batch)
        return Tensor(pixels.floats.map { $0.isFinite ? Float(1) : 0 }, shape: pixels.shape)
    }
}

struct HiddenRowsTests {
    private static let pixels = Tensor(normal: [5, 12, 2], seed: 1)
    private static let seeds = Tensor((0..<10).map { Int32($0 * $0) }, shape: [5, 2])

    private static func model() -> PerceiverIO {
        let input = Grid()
        return model(input, ReconstructionOutput(input, hiding: 0.5))
    }

    private static func model(_ input: some InputAdapter, _ output: some OutputAdapter) -> PerceiverIO {
        var settings = ModelSettings()
        settings.encoder.latentCount = 4
        settings.encoder.channels = 8
        settings.encoder.crossHeadCount = 2
        settings.encoder.selfHeadCount = 2
        settings.encoder.selfAttentionCount = 1
        settings.decoder.headCount = 1
        let model = PerceiverIO(settings, input: input, output: output)
        model.initialize(seed: 3)
        return model
    }

    @Test func `A share of the rows that are no padding is hidden, at least one and never all`() throws {
        let counts: [(present: Int, hidden: Int)] = [(12, 6), (9, 5), (2, 1), (1, 0), (0, 0)]
        let padding = counts.flatMap { count in (0..<12).map { UInt8($0 < count.present ? 0 : 1) } }
        let array = InputArray(content: Self.pixels, isPadding: Tensor(padding, shape: [5, 12]))
        for share: Float in [0.01, 0.5, 0.99] {
            let hidden = try array.randomRows(share: share, seeds: Self.seeds).elements(as: UInt8.self)
            for (example, count) in counts.enumerated() {
                let own = (example * 12..<(example + 1) * 12).filter { hidden[$0] == 1 }
                let isPadding = own.contains { padding[$0] == 1 }
                #expect(!isPadding)
                var wanted = count.hidden
                if share < 0.5, count.present > 1 { wanted = 1 }
                if share > 0.5, count.present > 1 { wanted = count.present - 1 }
                #expect(own.count == wanted)
            }
        }
        #expect(throws: BatchError.self) {
            try array.randomRows(share: 0.5, seeds: Tensor([1, 2, 3, 4] as [Int32], shape: [2, 2]))
        }
    }

    @Test func `The seed of an example alone says which of its rows are hidden`() throws {
        let array = InputArray(content: Self.pixels)
        let hidden = try array.randomRows(share: 0.5, seeds: Self.seeds)
        let last = InputArray(content: Self.pixels.sliced(4..<5, along: 0))
        let alone = try last.randomRows(share: 0.5, seeds: Self.seeds.sliced(4..<5, along: 0))
        let bytes = hidden.elements(as: UInt8.self)
        #expect(alone.elements(as: UInt8.self) == Array(bytes[48...]))
        let different = Set((0..<5).map { Array(bytes[$0 * 12..<($0 + 1) * 12]) })
        #expect(different.count > 1)
    }

    @Test func `The encoder does not see what hidden rows hold, and the loss counts them alone`() throws {
        let model = Self.model()
        let batch = Batch(["pixels": Self.pixels, "hiding": Self.seeds])
        let hidden = try InputArray(content: Self.pixels).randomRows(share: 0.5, seeds: Self.seeds)
            .elements(as: UInt8.self)
        var other = Self.pixels.floats
        for row in hidden.indices where hidden[row] == 1 { other[2 * row] += 1 }
        let changed = Batch(["pixels": Tensor(other, shape: [5, 12, 2]), "hiding": Self.seeds])
        #expect(try model.latents(of: batch).floats == model.latents(of: changed).floats)
        #expect(try model.loss(on: batch).value.scalar != model.loss(on: changed).value.scalar)

        // The mean over examples of the mean over their hidden rows, in plain numbers.
        let values = try model(batch).tensor("values").floats
        var sum: Float = 0
        for (index, value) in values.enumerated() where hidden[index / 2] == 1 {
            let difference = value - Self.pixels.floats[index]
            sum += difference * difference
        }
        let loss = try model.loss(on: batch).value.scalar
        #expect(abs(loss - sum / (5 * 6 * 2)) < 1e-5)
    }

    @Test func `Without seeds all rows are seen, and each is predicted`() throws {
        let model = Self.model()
        let prediction = try model(Batch(["pixels": Self.pixels]))
        #expect(prediction.tensors.keys.sorted() == ["values"])
        #expect(try prediction.tensor("values").shape == [5, 12, 2])
    }

    @Test func `Padding is neither hidden nor compared`() throws {
        let model = Self.model()
        let padding = Tensor((0..<60).map { UInt8($0 % 12 > 7 ? 1 : 0) }, shape: [5, 12])
        func loss(_ added: Float) throws -> Float {
            let pixels = Self.pixels.floats.enumerated().map { $1 + ($0 / 2 % 12 > 7 ? added : 0) }
            return try model.loss(
                on: Batch([
                    "pixels": Tensor(pixels, shape: [5, 12, 2]), "is_padding": padding, "hiding": Self.seeds,
                ])
            ).value.scalar
        }
        #expect(try loss(0) == loss(9))
    }

    @Test func `Each view has its own hidden rows, and what is unknown of them does not count`() throws {
        let input = Lines()
        let model = Self.model(input, ReconstructionOutput(input, hiding: 0.5))
        var pixels = Self.pixels.floats
        for place in stride(from: 0, to: pixels.count, by: 3) { pixels[place] = .nan }
        let batch = Batch(["pixels": Tensor(pixels, shape: [5, 12, 2]), "hiding": Self.seeds])
        let prediction = try model(batch)
        #expect(try prediction.tensor("values").shape == [5, 3, 4, 2])
        let hidden = try input(batch).randomRows(share: 0.5, seeds: Self.seeds).elements(as: UInt8.self)
        let hiddenCounts = (0..<15).map { view in hidden[view * 4..<(view + 1) * 4].count { $0 == 1 } }
        #expect(Set(hiddenCounts) == [2])

        let values = try prediction.tensor("values").floats
        let distances = hidden.indices.filter { hidden[$0] == 1 }.map { row -> Float in
            let known = [2 * row, 2 * row + 1].filter { pixels[$0].isFinite }
            return known.reduce(0) { $0 + (values[$1] - pixels[$1]) * (values[$1] - pixels[$1]) }
                / Float(max(1, known.count))
        }
        let loss = try model.loss(on: batch).value.scalar
        #expect(abs(loss - distances.reduce(0, +) / 30) < 1e-5)
    }

    @Test func `Another output beside it gets the mean over the views`() throws {
        let input = Lines()
        let classes = ClassificationOutput(classNames: ["a", "b"], channels: 8)
        let both = Self.model(
            input, CombinedOutput(["rows": ReconstructionOutput(input, hiding: 0.5), "classes": classes]))
        let prediction = try both(Batch(["pixels": Self.pixels, "hiding": Self.seeds]))
        #expect(try prediction.tensor("classes.logits").shape == [5, 2])
        #expect(try prediction.tensor("rows.values").shape == [5, 3, 4, 2])
    }
}
