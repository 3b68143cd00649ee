import Synchronization

/// Counts the arithmetic operations of all matrix products, two for each multiply-add.
///
/// For tests of how much is computed, which do not depend on the machine.
package enum ProductCount {
    private static let isOn = Atomic(false)
    private static let count = Atomic(0)

    /// The operations of all threads while `body` runs; one caller at a time.
    package static func during(_ body: () throws -> Void) rethrows -> Int {
        count.store(0, ordering: .relaxed)
        isOn.store(true, ordering: .relaxed)
        defer { isOn.store(false, ordering: .relaxed) }
        try body()
        return count.load(ordering: .relaxed)
    }

    /// Notes a product of [m, k] and [k, n].
    static func add(_ m: Int, _ n: Int, _ k: Int) {
        guard isOn.load(ordering: .relaxed) else { return }
        count.add(2 * m * n * k, ordering: .relaxed)
    }
}
