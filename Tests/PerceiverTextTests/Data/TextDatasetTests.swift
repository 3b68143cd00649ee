import PerceiverKit
import Testing

@testable import PerceiverText

struct TextDatasetTests {
    @Test func `Texts are cut to what the input takes, and padded to the longest`() throws {
        let batch = try SmallTexts.dataset().batch([0, 2, 1], of: .train, epoch: 0)
        #expect(try batch.tensor("tokens").shape == [3, 4])
        #expect(try batch.tensor("tokens").dtype == .int32)
        #expect(
            try batch.tensor("tokens").elements(as: Int32.self)
                == SmallTexts.ids("abcd") + SmallTexts.ids("xy") + [0, 0] + [0, 0, 0, 0])
        #expect(
            try batch.tensor("is_padding").elements(as: UInt8.self) == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
        let short = try SmallTexts.dataset().batch([2], of: .train, epoch: 0)
        #expect(try short.tensor("tokens").shape == [1, 2])
    }

    @Test func `An empty text is a row of padding`() throws {
        let batch = try SmallTexts.dataset().batch([1], of: .train, epoch: 0)
        #expect(try batch.tensor("tokens").elements(as: Int32.self) == [0])
        #expect(try batch.tensor("is_padding").elements(as: UInt8.self) == [1])
        #expect(try batch.tensor("is_padding").shape == [1, 1])
    }

    @Test func `Each split has its documents, labels and lengths, which end where texts are cut`() throws {
        let dataset = try SmallTexts.dataset()
        #expect(Split.allCases.map(dataset.count) == [3, 2, 1])
        #expect(Split.allCases.map(dataset.lengths) == [[4, 0, 2], [4, 1], [4]])
        #expect(try dataset.batch([0], of: .test, epoch: 0).texts == [SmallTexts.ids("test")])
        let labels = try Split.allCases.map { split in
            try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: 0).tensor("label")
                .elements(as: Int32.self)
        }
        #expect(labels == [[0, 1, 0], [1, 0], [1]])
    }

    @Test func `Documents without classes have no labels`() throws {
        let dataset = try SmallTexts.dataset(Documents(train: [Document(text: "a")]))
        #expect(
            try dataset.batch([0], of: .train, epoch: 0).tensors.keys.sorted() == ["is_padding", "tokens"])
        #expect(dataset.count(of: .test) == 0)
    }

    @Test func `The data says its classes, the length and the tokenizer`() throws {
        let dataset = try SmallTexts.dataset()
        #expect(dataset.description.shapes == ["tokens": [4]])
        #expect(dataset.description.classNames == ["bad", "good"])
        let contents = try ByteTokenizer().fileContents()
        #expect(dataset.description.files == ["tokenizer.json": contents])
    }

    @Test func `Tokens of training texts are hidden at random, never all of a text`() throws {
        let dataset = try SmallTexts.dataset { $0.hide = 0.6 }
        #expect(!dataset.isSameEachEpoch)
        func hidden(_ split: Split, _ epoch: Int) throws -> [UInt8] {
            try dataset.batch([0], of: split, epoch: epoch).tensor("is_padding").elements(as: UInt8.self)
        }
        let epochs = try (0..<40).map { try hidden(.train, $0) }
        #expect(try hidden(.train, 3) == epochs[3] && Set(epochs).count > 5)
        #expect(epochs.allSatisfy { $0.contains(0) })
        #expect((60...130).contains(epochs.joined().count { $0 == 1 }))
        #expect(try hidden(.validation, 0) == [0, 0, 0, 0])
        let empty = try dataset.batch([1], of: .train, epoch: 0).tensor("is_padding")
        #expect(empty.elements(as: UInt8.self) == [1])
    }

    @Test func `Every epoch has the same examples`() throws {
        let dataset = try SmallTexts.dataset()
        #expect(dataset.isSameEachEpoch)
        let passes = try [0, 1, 7].map { try dataset.batch([2, 0], of: .train, epoch: $0).texts }
        #expect(Set(passes).count == 1)
    }
}
