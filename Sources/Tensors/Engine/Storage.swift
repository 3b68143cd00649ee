import Foundation
import Synchronization

/// The memory of a tensor.
///
/// Written only by the operation that creates it, or by a tensor that knows it is the only owner; that is what makes
/// the unchecked `Sendable` true.
final class Storage: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    private let capacity: Int

    /// Uninitialised memory for `byteCount` bytes.
    init(byteCount: Int) {
        (pointer, capacity) = BufferPool.shared.take(byteCount)
    }

    deinit { BufferPool.shared.give(pointer, capacity) }
}

/// Gives `body` uninitialised room for `count` numbers.
func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let storage = Storage(byteCount: count * DType.float32.byteCount)
    withExtendedLifetime(storage) { body(storage.pointer.assumingMemoryBound(to: Float.self)) }
}

/// Keeps released buffers for the next tensor of about the same size, because a fresh page costs more than the
/// arithmetic on it.
///
/// Sizes are rounded up to four steps per power of two, so at most a quarter is unused and sizes that vary from batch
/// to batch still meet.
package final class BufferPool: Sendable {
    package static let shared = BufferPool()

    private struct State: ~Copyable {
        var free: [Int: [UInt]] = [:]
        var freeBytes = 0
        var usedBytes = 0
        var highest = 0
        /// Since ``peakBytes(during:)`` began.
        var peak = 0

        /// All buffers that are kept, which are kept no more.
        mutating func takeFree() -> [UInt] {
            let all = free.values.flatMap { $0 }
            free = [:]
            freeBytes = 0
            return all
        }
    }
    private let state = Mutex(State())
    #if SANITIZED
        // Nothing is kept, because a sanitizer must see each buffer come and go.
        private static let smallest = Int.max
    #else
        private static let smallest = 4096
    #endif
    private static let alignment = 64
    /// What large buffers are aligned to, so that the system can back them with few large pages.
    private static let hugePage = 2 << 20

    /// A buffer of at least `byteCount` bytes and its true size.
    func take(_ byteCount: Int) -> (UnsafeMutableRawPointer, Int) {
        let capacity = Self.capacity(for: byteCount)
        if capacity > Self.smallest {
            let kept: UnsafeMutableRawPointer? = state.withLock { state in
                state.usedBytes += capacity
                state.peak = max(state.peak, state.usedBytes)
                guard let address = state.free[capacity]?.popLast() else { return nil }
                state.freeBytes -= capacity
                return UnsafeMutableRawPointer(bitPattern: address)
            }
            if let kept { return (kept, capacity) }
        }
        let isLarge = capacity >= Self.hugePage / 2
        let pointer = allocate(capacity, alignment: isLarge ? Self.hugePage : Self.alignment)
        if isLarge { madvise(pointer, capacity, MADV_HUGEPAGE) }
        return (pointer, capacity)
    }

    /// Memory of the system; what is kept for reuse goes back to it first if it has no more.
    private func allocate(_ byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer {
        for attempt in 0..<2 {
            var pointer: UnsafeMutableRawPointer?
            if posix_memalign(&pointer, alignment, byteCount) == 0, let pointer { return pointer }
            if attempt == 0 {
                state.withLock { $0.takeFree() }.forEach { free(UnsafeMutableRawPointer(bitPattern: $0)) }
            }
        }
        endWithoutMemory(byteCount)
    }

    /// Takes a buffer back.
    ///
    /// What is kept never exceeds what was in use at the most by more than a quarter, or 64 MiB. The quarter is for
    /// sizes that are not in use at the same time: without it every training step would end by giving all back.
    func give(_ pointer: UnsafeMutableRawPointer, _ capacity: Int) {
        guard capacity > Self.smallest else { return free(pointer) }
        let address = UInt(bitPattern: pointer)
        let surplus: [UInt] = state.withLock { state in
            state.usedBytes -= capacity
            state.free[capacity, default: []].append(address)
            state.freeBytes += capacity
            state.highest = max(state.highest, state.usedBytes)
            return state.freeBytes > max(state.highest / 4 * 5, 64 << 20) ? state.takeFree() : []
        }
        for address in surplus { free(UnsafeMutableRawPointer(bitPattern: address)) }
    }

    /// The most bytes that buffers took at once while `body` ran, beyond those in use before; one caller at a time.
    package func peakBytes(during body: () throws -> Void) rethrows -> Int {
        let before = state.withLock { state in
            state.peak = state.usedBytes
            return state.usedBytes
        }
        try body()
        return state.withLock { $0.peak } - before
    }

    private static func capacity(for byteCount: Int) -> Int {
        guard byteCount > smallest else { return max(byteCount, alignment) }
        let step = 1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount - 2)
        return (byteCount + step - 1) / step * step
    }
}

/// Ends the program with a sentence: an operation on tensors has no way to go on without memory for its result, and no
/// file suffers, because files are written whole or not at all.
private func endWithoutMemory(_ byteCount: Int) -> Never {
    let text = """
        Error: The machine has no memory for another \((byteCount + 999_999) / 1_000_000) MB, although what was estimated \
        beforehand fitted. Take a smaller batch or a smaller model; a run can be resumed from its newest checkpoint.

        """
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    _exit(1)
}
