import Foundation
import Synchronization

/// The memory of a tensor: its own, or a view of memory that something else owns.
///
/// Safe to send, because it is written only by the operation that creates it, or by a tensor that is its only
/// owner; a view is never written.
final class Storage: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    private let capacity: Int
    /// What keeps the memory of a view; nil: the memory is this object's own.
    private let owner: (any AnyObject & Sendable)?

    /// Uninitialised memory for `byteCount` bytes.
    init(byteCount: Int) {
        (pointer, capacity) = BufferPool.shared.take(byteCount)
        owner = nil
    }

    /// A view of memory that lives as long as `owner` does and does not change.
    init(viewing memory: UnsafeRawPointer, keeping owner: any AnyObject & Sendable) {
        (pointer, capacity) = (UnsafeMutableRawPointer(mutating: memory), 0)
        self.owner = owner
    }

    deinit {
        if owner == nil { BufferPool.shared.give(pointer, capacity) }
    }

    /// Whether it may only be read.
    var isView: Bool { owner != nil }
}

/// Gives `body` uninitialised room for `count` numbers.
func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let storage = Storage(byteCount: count * DType.float32.byteCount)
    withExtendedLifetime(storage) { body(storage.pointer.assumingMemoryBound(to: Float.self)) }
}

/// Keeps released buffers for later tensors of about the same size, because a fresh page of memory costs more
/// time than the arithmetic on it.
///
/// Sizes are rounded up to four steps per power of two: at most a quarter of a buffer is unused, and sizes
/// that vary a little from batch to batch share buffers.
package final class BufferPool: Sendable {
    package static let shared = BufferPool()

    private struct State: ~Copyable {
        var free: [Int: [UInt]] = [:]
        var freeBytes = 0
        var usedBytes = 0
        var highest = 0
        /// The most bytes in use since ``peakBytes(during:)`` began.
        var peak = 0

        /// Removes and returns all buffers that are kept.
        mutating func takeFree() -> [UInt] {
            let all = free.values.flatMap { $0 }
            free = [:]
            freeBytes = 0
            return all
        }
    }
    private let state = Mutex(State())
    #if SANITIZED
        // Nothing is kept, because a sanitizer must see each allocation and release.
        private static let smallest = Int.max
    #else
        private static let smallest = 4096
    #endif
    private static let alignment = 64
    /// The alignment of large buffers, so that the system can back them with huge pages.
    private static let hugePage = 2 << 20

    /// A buffer of at least `byteCount` bytes, and its size.
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

    /// Memory from the system, which gets the kept buffers back if it has none at first.
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
    /// Keeps at most 5/4 of the most bytes that were ever in use, or 64 MiB if that is more; beyond, all kept
    /// buffers are released. The extra quarter is for sizes that are not in use at the same time: without it
    /// every training step would release all.
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

    /// The most bytes in use at once while `body` runs, beyond those in use before; one caller at a time.
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

/// Ends the program with a message, because an operation cannot go on without memory for its result.
///
/// No file is damaged, because files are written whole or not at all.
private func endWithoutMemory(_ byteCount: Int) -> Never {
    let text = """
        Error: The machine has no memory for another \((byteCount + 999_999) / 1_000_000) MB, although what was estimated \
        beforehand fitted. Take a smaller batch or a smaller model; a run can be resumed from its newest checkpoint.

        """
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    _exit(1)
}
