import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

/// What a model may and may not see of the rows of its input.
struct InputRowTests {
    private static let (batch, rows, content, position) = (2, 8, 3, 5)

    private let encoder: PerceiverEncoder = {
        var settings = EncoderSettings()
        settings.latentCount = 4
        settings.channels = 8
        settings.selfAttentionCount = 1
        settings.crossHeadCount = 2
        settings.selfHeadCount = 2
        let encoder = PerceiverEncoder(settings, inputChannels: Self.content + Self.position)
        encoder.randomize(seed: 7)
        return encoder
    }()

    private let content = Tensor(normal: [Self.batch, Self.rows, Self.content], seed: 1)
    private let positions = Tensor(normal: [Self.rows, Self.position], seed: 2)
    /// The last three rows of the first example, the last of the second.
    private let isPadding = Tensor(
        [0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1] as [UInt8], shape: [Self.batch, Self.rows])

    /// Rows [content | positions], with positions shared by the examples or written out for each.
    private func input(_ content: Tensor, _ positions: Tensor, _ isPadding: Tensor?, shared: Bool)
        -> InputArray
    {
        if shared {
            return InputArray(content: content, positions: Positions(positions), isPadding: isPadding)
        }
        let copies = positions.reshaped(to: [1] + positions.shape).broadcast(
            to: [Self.batch] + positions.shape)
        return InputArray(content: concatenated([content, copies], along: 2), isPadding: isPadding)
    }

    @Test(arguments: [true, false])
    func `What padding rows hold does not matter`(shared: Bool) {
        var other = content
        other.withMutableElements(as: Float.self) { values in
            for (row, flag) in isPadding.elements(as: UInt8.self).enumerated() where flag == 1 {
                for channel in 0..<Self.content { values[row * Self.content + channel] = 1e3 }
            }
        }
        let first = encoder(input(content, positions, isPadding, shared: shared))
        let second = encoder(input(other, positions, isPadding, shared: shared))
        #expect(first.floats == second.floats)
        let seen = encoder(input(other, positions, nil, shared: shared))
        #expect(relativeDifference(seen, first) > 1e-2, "without the flags it should matter")
    }

    @Test(arguments: [true, false])
    func `Padding rows get no gradient`(shared: Bool) throws {
        let content = content.tracked()
        let gradient = try #require(
            weightedGradients { encoder(input(content, positions, isPadding, shared: shared)) }[content])
        for (row, flag) in isPadding.elements(as: UInt8.self).enumerated() {
            let values = gradient.floats[row * Self.content..<(row + 1) * Self.content]
            #expect(values.allSatisfy { $0 == 0 } == (flag == 1), "row \(row): \(Array(values))")
        }
    }

    @Test(arguments: [true, false])
    func `Rows of padding after the others change nothing`(shared: Bool) {
        let longer = input(
            content.padded(0, 5, along: 1, with: 3), positions.padded(0, 5, along: 0, with: -2),
            Tensor(
                (0..<Self.batch * 13).map { UInt8($0 % 13 < Self.rows ? 0 : 1) }, shape: [Self.batch, 13]),
            shared: shared)
        let difference = relativeDifference(
            encoder(longer), encoder(input(content, positions, nil, shared: shared)))
        #expect(difference < 1e-5)
    }

    @Test(arguments: [true, false])
    func `The order of rows does not matter, for positions are part of them`(shared: Bool) {
        let order = [3, 1, 7, 0, 5, 2, 6, 4]
        func permuted(_ tensor: Tensor, along axis: Int) -> Tensor {
            concatenated(order.map { tensor.sliced($0..<$0 + 1, along: axis) }, along: axis)
        }
        let flags = isPadding.elements(as: UInt8.self)
        let permutedFlags = Tensor(
            (0..<Self.batch).flatMap { b in order.map { flags[b * Self.rows + $0] } },
            shape: [Self.batch, Self.rows])
        let first = encoder(input(content, positions, isPadding, shared: shared))
        let second = encoder(
            input(permuted(content, along: 1), permuted(positions, along: 0), permutedFlags, shared: shared))
        #expect(relativeDifference(second, first) < 1e-5)
        let onlyContent = encoder(
            input(permuted(content, along: 1), positions, permutedFlags, shared: shared))
        #expect(relativeDifference(onlyContent, first) > 1e-2, "content at other positions should matter")
    }

    @Test func `Examples of a batch do not see each other`() {
        let both = encoder(input(content, positions, isPadding, shared: true))
        for example in 0..<Self.batch {
            let range = example..<example + 1
            let alone = encoder(
                InputArray(
                    content: content.sliced(range, along: 0), positions: Positions(positions),
                    isPadding: Tensor(
                        Array(
                            isPadding.elements(as: UInt8.self)[
                                example * Self.rows..<(example + 1) * Self.rows]),
                        shape: [1, Self.rows])))
            #expect(relativeDifference(both.sliced(range, along: 0), alone) < 1e-6)
        }
    }
}
