import CKernels

/// The threads that share the work of an operation.
public enum Threads {
    /// How many threads there are; at first one for each processor that this process may use.
    ///
    /// Results do not depend on it. ``withThreads(_:_:)`` lets some code use fewer of them.
    public static var count: Int {
        get { kernel_thread_count() }
        set { kernel_set_thread_count(newValue) }
    }

    /// Runs `body` for each index below `count`, on several threads, and returns when all are done.
    ///
    /// How work is split must not depend on the number of threads, so that results do not either.
    static func forEach(_ count: Int, _ body: (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            var box = body
            withUnsafeMutablePointer(to: &box) { context in
                kernel_parallel(
                    count, ExecutionContext.current.threadLimit ?? .max,
                    { context, index in context?.load(as: ((Int) -> Void).self)(index) }, context)
            }
        }
    }

    /// Runs `body` over ranges that together cover 0 ..< `count`, on several threads, and returns when all
    /// are done.
    ///
    /// - Parameters:
    ///   - count: the end of the last range.
    ///   - size: elements of each range but the last; it must not depend on the number of threads, so that
    ///     results do not.
    ///   - body: called once for each range, in any order, with the caller's recording, precision and threads, but
    ///     without dropout, whose draws would depend on that order.
    public static func forEachRange(_ count: Int, size: Int, _ body: (Range<Int>) -> Void) {
        var context = ExecutionContext.current
        context.dropoutStream = nil
        forEachBlock(count, size: size) { range in
            ExecutionContext.$current.withValue(context) { body(range) }
        }
    }

    /// What `body` makes of each number below `count`, on several threads.
    ///
    /// - Parameters:
    ///   - count: of numbers.
    ///   - size: how many numbers a thread takes at a time, so that little work is not divided.
    ///   - body: called once with each number, in any order, as for ``forEachRange(_:size:_:)``.
    /// - Returns: the results by number.
    public static func map<Element>(_ count: Int, size: Int = 1, _ body: (Int) -> Element) -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { slots, filled in
            guard let first = slots.baseAddress else { return }
            forEachRange(count, size: size) { numbers in
                for number in numbers { (first + number).initialize(to: body(number)) }
            }
            filled = count
        }
    }

    /// The same without the context of the caller in `body`: primitives read what they need before.
    static func forEachBlock(_ count: Int, size: Int, _ body: (Range<Int>) -> Void) {
        let size = max(size, 1)
        forEach((count + size - 1) / size) { body($0 * size..<min(($0 + 1) * size, count)) }
    }
}
