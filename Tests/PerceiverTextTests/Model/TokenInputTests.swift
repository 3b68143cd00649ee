import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct TokenInputTests {
    private static func input(
        _ change: (inout TokenInputSettings) -> Void = { _ in }, words: Int = 9
    ) throws -> TokenInput {
        var settings = TokenInputSettings()
        settings.channels = 4
        settings.maxLength = 6
        change(&settings)
        let input = try TokenInput(settings, tokenizer: WordList(count: words))
        input.initialize(seed: 3)
        return input
    }

    private static func batch(_ tokens: [Int32], _ shape: [Int]) -> Batch {
        Batch(["tokens": Tensor(tokens, shape: shape)])
    }

    @Test(arguments: [true, false])
    func `A row is the token's embedding, scaled or not, plus its position`(scales: Bool) throws {
        let input = try Self.input { $0.scalesEmbedding = scales }
        let tokens: [Int32] = [8, 0, 3, 3, 4, 8]
        let array = try input(Self.batch(tokens, [2, 3]))
        let (table, positions) = (input.embedding.weight.value.floats, input.positions.value.floats)
        let factor: Float = scales ? 2 : 1
        let expected = tokens.enumerated().flatMap { index, token -> [Float] in
            let (row, position) = (Int(token) * 4, index % 3 * 4)
            return (0..<4).map { channel in table[row + channel] * factor + positions[position + channel] }
        }
        #expect(array.content.shape == [2, 3, 4] && array.channels == input.channels)
        #expect(relativeDifference(array.content.floats, expected) < 1e-6)
        #expect(array.isPadding == nil && array.positions == nil)
    }

    @Test func `Padding is passed on`() throws {
        var batch = Self.batch([8, 0, 3, 3], [2, 2])
        batch.tensors["is_padding"] = Tensor([0, 1, 0, 0] as [UInt8], shape: [2, 2])
        #expect(try Self.input()(batch).isPadding?.elements(as: UInt8.self) == [0, 1, 0, 0])
    }

    @Test func `Gradients reach the rows that were used, and those only`() throws {
        let input = try Self.input()
        let gradients = try recording { try input(Self.batch([8, 3, 8], [1, 3])).content.sum() }.gradients()
        let table = try #require(gradients[input.embedding.weight]).floats
        let perToken = stride(from: 0, to: table.count, by: 4).map { table[$0] }
        #expect(perToken == [0, 0, 0, 2, 0, 0, 0, 0, 4])
        let positions = try #require(gradients[input.positions]).floats
        #expect(stride(from: 0, to: 24, by: 4).map { positions[$0] } == [1, 1, 1, 0, 0, 0])
    }

    @Test func `Parameters keep their names, shapes and published initial values`() throws {
        let input = try Self.input({ ($0.channels, $0.maxLength) = (64, 512) }, words: 1000)
        #expect(input.parameters().map(\.name) == ["embedding.weight", "positions"])
        #expect(input.parameters().map(\.parameter.shape) == [[1000, 64], [512, 64]])
        for (entry, bound) in zip(input.parameters(), [0.1, 0.5] as [Float]) {
            let largest = entry.parameter.value.floats.map(abs).max() ?? 0
            #expect(largest <= bound && largest > 0.99 * bound, "\(entry.name): \(largest)")
        }
        input.initialize(seed: 3, scheme: .truncatedNormal(standardDeviation: 0.02))
        for entry in input.parameters() {
            let largest = entry.parameter.value.floats.map(abs).max() ?? 0
            #expect(largest <= 0.04 && largest > 0.039, "\(entry.name): \(largest)")
        }
    }

    @Test func `The defaults are the published settings`() throws {
        let input = try TokenInput(tokenizer: WordList(count: 10))
        #expect(input.channels == 64 && input.maxLength == 512 && input.embeddingScale == 8)
    }

    @Test(arguments: [
        ([Int32](repeating: 3, count: 7), [1, 7], "at most 6 tokens; the batch has texts of 7"),
        ([3, 9], [1, 2], "Token 9 is outside the vocabulary of 9"),
        ([3, -1], [1, 2], "Token -1 is outside the vocabulary of 9"),
        ([3, 4], [2], "not int32 [2]"),
    ])
    func `Tokens that do not fit are an error that says why`(
        tokens: [Int32], shape: [Int], reason: String
    ) throws {
        let input = try Self.input()
        let error = #expect(throws: BatchError.self) { try input(Self.batch(tokens, shape)) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func `Tokens of another type, none at all, and padding of another shape are errors`() throws {
        let input = try Self.input()
        #expect(throws: BatchError.self) { try input(Batch(["tokens": Tensor(zeros: [1, 2])])) }
        #expect(throws: BatchError.self) { try input(Batch(["image": Tensor(zeros: [1, 2])])) }
        var batch = Self.batch([3, 4], [1, 2])
        batch.tensors["is_padding"] = Tensor([0] as [UInt8], shape: [1, 1])
        #expect(throws: BatchError.self) { try input(batch) }
        batch.tensors["is_padding"] = Tensor(zeros: [1, 2])
        #expect(throws: BatchError.self) { try input(batch) }
    }

    @Test(arguments: ["channels", "max_length"])
    func `A size below one is an error that names the setting`(name: String) {
        let error = #expect(throws: SettingsError.self) {
            try Self.input { if name == "channels" { $0.channels = 0 } else { $0.maxLength = -1 } }
        }
        #expect(error?.description.contains("\"input.\(name)\"") == true)
    }

    @Test func `A file becomes a batch of one text, cut to the model's length`() throws {
        let folder = try TemporaryFolder()
        let input = try Self.input()
        let path = try folder.write("w4 [MASK] odd w5 w7 w8 w4 w4", to: "text")
        let tokens = try input.example(.file(path)).tensor("tokens")
        #expect(tokens.shape == [1, 6])
        #expect(tokens.elements(as: Int32.self) == [4, 2, 1, 5, 7, 8])
        let bytes = try folder.write([0x77, 0xFF], to: "bytes")
        #expect(throws: DataError.self) { try input.example(.file(bytes)) }
        let missing = folder.file("missing")
        let error = #expect(throws: BatchError.self) { try input.example(.file(missing)) }
        #expect(error?.description.contains(missing) == true)
    }

    @Test func `A text without tokens is padding, also among others`() throws {
        let input = try Self.input()
        let examples = try ["", "w4 w5", " "].map { try input.example(.argument($0)) }
        #expect(try examples[0].tensor("is_padding").elements(as: UInt8.self) == [1])
        let batch = try #require(try input.padded(examples))
        #expect(try batch.tensor("is_padding").elements(as: UInt8.self) == [1, 1, 0, 0, 1, 1])
    }
}
