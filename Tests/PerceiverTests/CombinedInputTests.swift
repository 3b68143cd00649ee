import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

/// A grid with positions and few channels, and tokens with many channels and padding, at once.
struct CombinedInputTests {
    private let grid = GridInput(shape: [2, 3, 1], bandCount: 1)  // 6 rows of 1 + 6 channels
    private let tokens = TokenInput(vocabulary: 9, length: 5, channels: 4)

    private var combined: CombinedInput {
        let input = CombinedInput(["tokens": tokens, "grid": grid], modalityChannels: 2)
        input.initialize(seed: 3)
        return input
    }

    private let batch = Batch(parts: [
        "grid": Batch(["image": Tensor(normal: [2, 2, 3, 1], seed: 1)]),
        "tokens": Batch([
            "tokens": Tensor((0..<6).map { Int32($0) }, shape: [2, 3]),
            "is_padding": Tensor([0, 0, 0, 0, 0, 1] as [UInt8], shape: [2, 3]),
        ]),
    ])

    @Test func `A part of a batch has its own names`() throws {
        #expect(Set(batch.tensors.keys) == ["grid.image", "tokens.tokens", "tokens.is_padding"])
        #expect(Set(batch.part("tokens").tensors.keys) == ["tokens", "is_padding"])
        #expect(batch.part("token").tensors.isEmpty)
    }

    @Test func `Rows are content, positions and learned channels, one input after the other`() throws {
        let input = combined
        let array = try input(batch)
        #expect(input.channels == 9 && array.channels == 9)
        #expect(array.parts == ["grid": 0..<6, "tokens": 6..<9])
        let parameters = Dictionary(
            uniqueKeysWithValues: input.parameters().map { ($0.name, $0.parameter.value) })
        let (short, long) = (
            try #require(parameters["parts.grid.padding"]), try #require(parameters["parts.tokens.padding"])
        )
        #expect((short.shape, long.shape) == ([1, 2], [1, 5]))

        let positions = try #require(array.positions).rows
        let rows = concatenated(
            [array.content, positions.reshaped(to: [1, 9, -1]).broadcast(to: [2, 9, positions.shape[1]])],
            along: 2)
        func repeated(_ tensor: Tensor, _ count: Int) -> Tensor {
            tensor.reshaped(to: [1, -1, tensor.shape[1]]).broadcast(to: [2, count, tensor.shape[1]])
        }
        let image = try batch.tensor("grid.image").reshaped(to: [2, 6, 1])
        let first = concatenated([image, repeated(grid.positions.rows, 6), repeated(short, 6)], along: 2)
        let second = concatenated([try tokens(batch.part("tokens")).content, repeated(long, 3)], along: 2)
        #expect(rows.floats == concatenated([first, second], along: 1).floats)
        let padding = try #require(array.isPadding).elements(as: UInt8.self)
        #expect(padding == Array(repeating: 0, count: 17) + [1])
    }

    @Test func `Gradients reach all learned channels, and those of the parts`() throws {
        let input = combined
        var settings = EncoderSettings()
        (settings.latentCount, settings.channels, settings.selfAttentionCount) = (3, 8, 1)
        let encoder = PerceiverEncoder(settings, inputChannels: input.channels)
        encoder.randomize(seed: 4)
        let loss = try recording { try encoder(input(batch)).sum() }
        let gradients = loss.gradients()
        for entry in input.parameters() {
            let gradient = try #require(gradients[entry.parameter], "\(entry.name)")
            #expect(gradient.sumOfSquares > 0, "\(entry.name)")
        }
    }

    /// Each row of a grid as a view of its own.
    private struct Views: InputAdapter {
        let channels = 2
        func callAsFunction(_ batch: Batch) throws -> InputArray {
            InputArray(content: try batch.tensor("image").reshaped(to: [-1, 1, 2]))
        }
    }

    @Test func `Where one input has several views, the others are repeated`() throws {
        let input = CombinedInput(["tokens": tokens, "views": Views()], modalityChannels: 1)
        input.initialize(seed: 0)
        let views = Batch(["image": Tensor(normal: [2, 3, 2], seed: 1)])
        let array = try input(Batch(parts: ["tokens": batch.part("tokens"), "views": views]))
        #expect(array.content.shape[..<2] == [6, 4])
        let isPadding = try #require(array.isPadding).elements(as: UInt8.self)
        #expect(isPadding == Array(repeating: 0, count: 14) + [1, 0, 0, 0, 1, 0, 0, 0, 1, 0])
        let own = try tokens(batch.part("tokens")).content
        for view in 0..<6 {
            let found = array.content.sliced(view..<view + 1, along: 0)
            let example = view / 3
            #expect(
                found.sliced(0..<3, along: 1).floats == own.sliced(example..<example + 1, along: 0).floats)
            #expect(
                found.sliced(3..<4, along: 1).floats.prefix(2)
                    == views.tensors["image"]?.floats[(2 * view)...].prefix(2))
        }
        #expect(throws: BatchError.self) {
            let other = CombinedInput(["a": Views(), "b": Views()], modalityChannels: 1)
            other.initialize(seed: 0)
            _ = try other(Batch(parts: ["a": views, "b": Batch(["image": Tensor(zeros: [2, 2, 2])])]))
        }
    }

    @Test func `Pictures of the parts show their own rows`() throws {
        struct Shown: InputWithPictures {
            let base: GridInput
            var channels: Int { base.channels }
            func callAsFunction(_ batch: Batch) throws -> InputArray { try base(batch) }
            func pictures(of batch: Batch) throws -> [RowPicture] {
                let pixels = Tensor(Array(repeating: UInt8(7), count: 6), shape: [2, 3, 1])
                return [RowPicture(pixels: pixels, lineCount: 2, columnCount: 3)]
            }
        }
        let input = CombinedInput(["a": tokens, "b": Shown(base: grid)], modalityChannels: 1)
        input.initialize(seed: 0)
        let pictures = try input.pictures(
            of: Batch(parts: [
                "a": Batch(["tokens": Tensor([1, 2] as [Int32], shape: [1, 2])]),
                "b": Batch(["image": Tensor(zeros: [1, 2, 3, 1])]),
            ]))
        #expect(pictures.map(\.rows) == [2..<8])
        #expect(pictures.first?.pixels.shape == [2, 3, 3])
    }
}
