import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Tensors

/// The settings of a scope: recording, dropout, precision, threads.
struct ExecutionContextTests {
    /// The parts of a context, for comparison.
    private struct Parts: Equatable {
        var isRecording = false
        var drops = false
        var precision = Precision.float32
        var threadLimit: Int?

        static var current: Parts {
            let context = ExecutionContext.current
            return Parts(
                isRecording: context.isRecording, drops: context.dropoutStream != nil,
                precision: context.precision, threadLimit: context.threadLimit)
        }
    }

    @Test func `Each scope sets its part, keeps the others, and restores all`() {
        var parts = Parts()
        #expect(.current == parts)
        recording {
            parts.isRecording = true
            #expect(.current == parts)
            withDropout(seed: 1, step: 2) {
                parts.drops = true
                #expect(.current == parts)
                withPrecision(.bfloat16) {
                    parts.precision = .bfloat16
                    #expect(.current == parts)
                    withThreads(2) {
                        parts.threadLimit = 2
                        #expect(.current == parts)
                        let within = parts
                        withoutRecording {
                            withoutDropout {
                                withPrecision(.float32) {
                                    withThreads(0) {
                                        #expect(.current == Parts(threadLimit: 1))
                                    }
                                }
                            }
                        }
                        #expect(.current == within)
                    }
                    parts.threadLimit = nil
                    #expect(.current == parts)
                }
                parts.precision = .float32
                #expect(.current == parts)
            }
            parts.drops = false
            #expect(.current == parts)
        }
        #expect(.current == Parts())
    }

    @Test func `An error restores all`() {
        #expect(throws: CancellationError.self) {
            try recording {
                try withDropout(seed: 1, step: 2) {
                    try withPrecision(.bfloat16) { try withThreads(1) { throw CancellationError() } }
                }
            }
        }
        #expect(.current == Parts())
    }

    @Test func `A child task inherits the context, and a detached task does not`() async {
        let tasks = recording {
            withDropout(seed: 1, step: 2) {
                withPrecision(.bfloat16) {
                    withThreads(1) { (Task { Parts.current }, Task.detached { Parts.current }) }
                }
            }
        }
        let (child, stranger) = (await tasks.0.value, await tasks.1.value)
        #expect(child == Parts(isRecording: true, drops: true, precision: .bfloat16, threadLimit: 1))
        #expect(stranger == Parts())
    }

    @Test func `Backward multiplies at the precision of the scope that calls it`() throws {
        let a = Tensor(normal: [64, 32], seed: 1).tracked()
        let (b, weights) = (Tensor(normal: [32, 16], seed: 2), Tensor(normal: [64, 16], seed: 3))
        func loss() -> Tensor { recording { (matmul(a, b) * weights).sum() } }
        let exact = matmul(weights, b, transposingB: true)
        let rough = withPrecision(.bfloat16) { matmul(weights, b, transposingB: true) }
        #expect(rough.floats != exact.floats)
        let inStep = try withPrecision(.bfloat16) { try #require(loss().gradients()[a]) }
        #expect(inStep.floats == rough.floats)
        let after = try #require(withPrecision(.bfloat16) { loss() }.gradients()[a])
        #expect(after.floats == exact.floats)
    }

    @Test func `Tasks with different precisions do not affect each other`() async {
        let (a, b) = (Tensor(normal: [2000, 64], seed: 1), Tensor(normal: [64, 64], seed: 2))
        let expected = Precision.allCases.map { precision in
            (precision, withPrecision(precision) { matmul(a, b).floats })
        }
        #expect(expected[0].1 != expected[1].1)
        await withTaskGroup(of: Bool.self) { group in
            for (precision, product) in expected + expected {
                group.addTask {
                    withPrecision(precision) { (0..<50).allSatisfy { _ in matmul(a, b).floats == product } }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    @Test func `Work on other threads has the context of its caller`() {
        recording {
            withPrecision(.bfloat16) {
                Threads.forEachRange(64, size: 1) { _ in
                    #expect(.current == Parts(isRecording: true, precision: .bfloat16))
                }
            }
        }
    }

    @Test func `Ranges drop nothing, because draws of several threads have no order`() {
        let isDropping = withDropout(seed: 1, step: 0) {
            let found = Mutex(false)
            Threads.forEachRange(64, size: 1) { _ in
                if ExecutionContext.current.dropoutStream != nil { found.withLock { $0 = true } }
            }
            return found.withLock { $0 }
        }
        #expect(!isDropping)
    }

    @Test func `The number of threads can be set while threads work`() {
        let count = Threads.count
        Threads.forEachRange(64, size: 1) { _ in Threads.count = count }
        #expect(Threads.count == count)
    }

    @Test(arguments: [1, 2])
    func `No more threads share work than the limit allows`(limit: Int) {
        let threads = Mutex<Set<UInt>>([])
        withThreads(limit) {
            Threads.forEachRange(64, size: 1) { _ in
                Thread.sleep(forTimeInterval: 0.0005)
                let thread = UInt(pthread_self())
                threads.withLock { _ = $0.insert(thread) }
            }
        }
        #expect((1...limit).contains(threads.withLock { $0.count }))
    }

    @Test func `Results do not depend on the limit`() {
        let (a, b) = (Tensor(normal: [700, 300], seed: 1), Tensor(normal: [300, 200], seed: 2))
        let product = matmul(a, b).floats
        for limit in 1...3 { #expect(withThreads(limit) { matmul(a, b).floats } == product) }
    }
}
