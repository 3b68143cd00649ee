import PerceiverSettings
import Tensors
import Testing

@testable import Perceiver
@testable import PerceiverData

/// Windows of sequences of tokens.
struct TokenWindowsTests {
    /// Sequences of the numbers from 0.
    private struct Numbers: DatasetWithTokens {
        let counts: [Split: [Int]]
        var givenTokenCount = 1
        let description = DataDescription(shapes: [:])

        func count(of split: Split) -> Int { counts[split]?.count ?? 0 }
        func batch(_ indices: [Int], of split: Split, epoch: Int) -> Batch { Batch([:]) }
        func tokenCounts(of split: Split) -> [Int] { counts[split] ?? [] }
        func tokens(_ range: Range<Int>, ofSequence sequence: Int, of split: Split, epoch: Int) -> [Int32] {
            range.map { Int32(1000 * sequence + $0) }
        }
    }

    private func windows(_ counts: [Split: [Int]]) throws -> TokenWindows {
        try TokenWindows(
            Numbers(counts: counts), contextLength: 8, latentCount: 3, isShifted: true, seed: 1)
    }

    /// The labels of a batch that count, after a check that each is the token after its column.
    private func labels(in batch: Batch) throws -> [Int32] {
        let (tokens, labels) = (try batch.tensor("tokens"), try batch.tensor("label"))
        let padding = batch.tensors["is_padding"]?.elements(as: UInt8.self)
        let (n, k) = (tokens.shape[1], labels.shape[1])
        let (all, wanted) = (tokens.elements(as: Int32.self), labels.elements(as: Int32.self))
        #expect(n <= 8 && k <= 3)
        for row in 0..<tokens.shape[0] {
            for column in 0..<n where padding?[row * n + column] != 1 {
                if column > 0, padding?[row * n + column - 1] != 1 {
                    #expect(all[row * n + column] == all[row * n + column - 1] + 1)
                }
                if column >= n - k, wanted[row * k + column - n + k] != -100 {
                    #expect(wanted[row * k + column - n + k] == all[row * n + column] + 1)
                }
            }
        }
        return wanted.filter { $0 != -100 }
    }

    @Test(arguments: [[20], [2, 1, 0, 9, 30], [4, 4, 4], [10, 11, 12, 13]])
    func `Each token but the first of a sequence is predicted once in validation`(counts: [Int]) throws {
        let data = try windows([.validation: counts])
        var found: [Int32] = []
        for index in 0..<data.count(of: .validation) {
            found += try labels(in: data.batch([index], of: .validation, epoch: 0))
        }
        let wanted = counts.enumerated().flatMap { sequence, count in
            (1..<max(1, count)).map { Int32(1000 * sequence + $0) }
        }
        #expect(found.sorted() == wanted)
        let together = try data.batch(
            Array(0..<data.count(of: .validation)), of: .validation, epoch: 0)
        #expect(try labels(in: together).sorted() == wanted)
    }

    @Test(arguments: [true, false])
    func `Tokens that are given are not predicted`(isShifted: Bool) throws {
        let data = try TokenWindows(
            Numbers(counts: [.train: [7, 4, 5]], givenTokenCount: 4), contextLength: 8, latentCount: 3,
            isShifted: isShifted, seed: 1)
        #expect(data.count(of: .train) == 2)
        let batch = try data.batch([0, 1], of: .train, epoch: 3)
        #expect(try batch.tensor("tokens").shape == [2, 6])
        #expect(try labels(in: batch) == [4, 5, 6, 2004])
    }

    @Test func `Windows of training begin elsewhere in each epoch, and predict no token twice`() throws {
        let data = try windows([.train: [100, 7]])
        let epochs = try (0..<8).map { epoch in
            try labels(in: data.batch(Array(0..<data.count(of: .train)), of: .train, epoch: epoch))
        }
        #expect(Set(epochs.map { $0.first }).count > 2)
        for found in epochs {
            #expect(Set(found).count == found.count && found.count > 100 - 2 * 3)
        }
        let measured = try labels(
            in: data.measured.batch(Array(0..<data.count(of: .train)), of: .train, epoch: 5))
        #expect(measured.first == 1)
    }
}
