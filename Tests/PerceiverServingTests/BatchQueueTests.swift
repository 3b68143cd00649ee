import Foundation
import Synchronization
import Testing

@testable import PerceiverServing

struct BatchQueueTests {
    /// A queue that doubles numbers, holds the batches it had, and waits for a gate first.
    private final class Doubling: Sendable {
        let batches = Mutex<[[Int]]>([])
        let gate = DispatchSemaphore(value: 0)
        private let begun = Mutex(0)

        /// Waits until the thread has taken its first jobs, which it holds at the gate.
        func begin() async throws {
            while begun.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(1)) }
        }

        func queue(waiting: Int = 100, together: Int = 4) -> BatchQueue<Int, Int> {
            BatchQueue(
                name: "test", .init(waiting: waiting, together: together, patience: 0),
                areAlike: { $0 % 2 == $1 % 2 }
            ) { jobs in
                self.begun.withLock { $0 += 1 }
                self.gate.wait()
                self.batches.withLock { $0.append(jobs) }
                return jobs.map { 2 * $0 }
            }
        }
    }

    /// Waits until so many jobs wait.
    private func wait(for count: Int, in queue: BatchQueue<Int, Int>) async throws {
        while queue.count < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    // Nothing sooner: a task may have to wait for its turn behind other tests until all is over.
    private let later = Date.distantFuture

    @Test func `What gathers is done together, alike with alike, and each gets its own answers`() async throws
    {
        let doubling = Doubling()
        let queue = doubling.queue()
        async let first = queue.answers(to: [1], by: later)
        try await doubling.begin()
        async let second = queue.answers(to: [2, 3, 5], by: later)
        try await wait(for: 3, in: queue)
        async let third = queue.answers(to: [4, 7, 9, 11, 13], by: later)
        try await wait(for: 8, in: queue)
        for _ in 0..<10 { doubling.gate.signal() }
        #expect(try await first == [2])
        #expect(try await second == [4, 6, 10])
        #expect(try await third == [8, 14, 18, 22, 26])
        let batches = doubling.batches.withLock { $0 }
        #expect(batches.flatMap(\.self).sorted() == [1, 2, 3, 4, 5, 7, 9, 11, 13])
        #expect(batches.allSatisfy { batch in batch.count <= 4 && Set(batch.map { $0 % 2 }).count == 1 })
        #expect(batches.count < 9)
        queue.close()
    }

    @Test func `Nobody waits for all that another has asked for`() async throws {
        let doubling = Doubling()
        let queue = doubling.queue()
        async let first = queue.answers(to: [1], by: later)
        try await doubling.begin()
        async let many = queue.answers(to: [3, 5, 7, 9, 11, 13, 15, 17], by: later)
        try await wait(for: 8, in: queue)
        async let one = queue.answers(to: [19], by: later)
        try await wait(for: 9, in: queue)
        for _ in 0..<10 { doubling.gate.signal() }
        #expect(try await first == [2])
        #expect(try await one == [38])
        #expect(try await many == [6, 10, 14, 18, 22, 26, 30, 34])
        #expect(doubling.batches.withLock { $0[1] } == [3, 19, 5, 7])
    }

    @Test func `Who finds too many waiting is sent away`() async throws {
        let doubling = Doubling()
        let queue = doubling.queue(waiting: 3)
        async let first = queue.answers(to: [1], by: later)
        try await doubling.begin()
        async let second = queue.answers(to: [1, 2], by: later)
        try await wait(for: 2, in: queue)
        let fault = await #expect(throws: ServiceFault.self) {
            try await queue.answers(to: [1, 2], by: later)
        }
        #expect(fault?.status == 429)
        for _ in 0..<10 { doubling.gate.signal() }
        #expect(try await first == [2])
        #expect(try await second == [2, 4])
    }

    @Test func `Who waits too long, or goes away, is not computed`() async throws {
        let doubling = Doubling()
        let queue = doubling.queue()
        async let first = queue.answers(to: [1], by: later)
        try await doubling.begin()
        // It is told while others are computed.
        let fault = await #expect(throws: ServiceFault.self) {
            try await queue.answers(to: [21], by: Date(timeIntervalSinceNow: 0.01))
        }
        #expect(fault?.status == 503)
        let gone = Task { try await queue.answers(to: [23], by: later) }
        try await wait(for: 1, in: queue)
        gone.cancel()
        await #expect(throws: CancellationError.self) { try await gone.value }
        for _ in 0..<10 { doubling.gate.signal() }
        #expect(try await first == [2])
        #expect(doubling.batches.withLock { $0 } == [[1]])
    }

    @Test func `A closed queue answers what waits, and takes nothing more`() async throws {
        let doubling = Doubling()
        let queue = doubling.queue()
        async let first = queue.answers(to: [1, 3], by: later)
        try await doubling.begin()
        async let second = queue.answers(to: [5], by: later)
        try await wait(for: 1, in: queue)
        queue.close()
        await #expect(throws: ServiceFault.self) { try await queue.answers(to: [7], by: later) }
        for _ in 0..<10 { doubling.gate.signal() }
        #expect(try await first == [2, 6])
        #expect(try await second == [10])
    }
}
