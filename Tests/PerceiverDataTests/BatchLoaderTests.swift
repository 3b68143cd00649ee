import Foundation
import Perceiver
import Synchronization
import Tensors
import Testing

@testable import PerceiverData

struct BatchLoaderTests {
    /// Batches that hold the numbers that were asked for, and a count of how many were asked for.
    private final class Numbers: Dataset {
        let made = Atomic(0)
        let failing: Int

        init(failing: Int = -1) { self.failing = failing }

        var description: DataDescription { DataDescription(shapes: [:]) }

        func count(of split: Split) -> Int { 100 }

        func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
            made.add(1, ordering: .relaxed)
            if indices.contains(failing) { throw BatchError("Number \(failing) is missing.") }
            return Batch(["number": Tensor(indices.map(Int32.init))])
        }
    }

    private func numbers(_ loaded: LoadedBatch) throws -> [Int] {
        try loaded.batch.tensor("number").elements(as: Int32.self).map(Int.init)
    }

    @Test(arguments: [1, 3, 50])
    func `Batches come in their order, then nil for ever`(capacity: Int) throws {
        let batches = Array(0..<40).batches(of: 7)
        #expect(batches.map(\.count) == [7, 7, 7, 7, 7, 5])
        let loader = BatchLoader(batches, of: .train, from: Numbers(), capacity: capacity)
        for indices in batches {
            let loaded = try #require(try loader.next())
            #expect(try loaded.indices == indices && numbers(loaded) == indices)
        }
        #expect(try loader.next() == nil)
        #expect(try loader.next() == nil)
    }

    @Test func `No batches are nothing to wait for`() throws {
        #expect(try BatchLoader([], of: .train, from: Numbers()).next() == nil)
        #expect([Int]().batches(of: 3).isEmpty)
    }

    @Test func `An error comes in its place, and nothing after it is made`() throws {
        let source = Numbers(failing: 5)
        let loader = BatchLoader(Array(0..<20).batches(of: 2), of: .train, from: source)
        #expect(try loader.next().map(numbers) == [0, 1])
        #expect(try loader.next().map(numbers) == [2, 3])
        let error = #expect(throws: BatchError.self) { try loader.next() }
        #expect(error?.description == "Number 5 is missing.")
        #expect(try loader.next() == nil)
        #expect(source.made.load(ordering: .relaxed) == 3)
    }

    @Test func `No more than the capacity waits`() throws {
        let source = Numbers()
        let loader = BatchLoader(Array(0..<100).batches(of: 1), of: .train, from: source, capacity: 2)
        #expect(try loader.next().map(numbers) == [0])
        usleep(50_000)
        // One is out, two wait, and one more may be in hand.
        #expect(source.made.load(ordering: .relaxed) <= 4)
        loader.cancel()
    }

    @Test func `Cancelling lets the thread end`() throws {
        let source = Numbers()
        weak var released: BatchLoader?
        do {
            let loader = BatchLoader(Array(0..<100).batches(of: 1), of: .train, from: source, capacity: 2)
            released = loader
            _ = try loader.next()
            loader.cancel()
        }
        // The thread holds the loader for as long as it lives.
        for _ in 0..<2000 where released != nil { usleep(1000) }
        #expect(released == nil)
        #expect(source.made.load(ordering: .relaxed) < 10)
    }
}
