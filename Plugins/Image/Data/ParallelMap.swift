import PerceiverKit

/// What `body` makes of each number below `count`, on all threads.
///
/// - Parameters:
///   - count: of numbers.
///   - atOnce: how many numbers a thread takes at a time, so that little work is not divided.
///   - body: called once with each number, in any order.
/// - Returns: the results by number.
func parallelMap<Element>(_ count: Int, atOnce: Int = 1, _ body: (Int) -> Element) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { slots, filled in
        guard let first = slots.baseAddress else { return }
        Threads.forEachRange(count, size: atOnce) { numbers in
            for number in numbers { (first + number).initialize(to: body(number)) }
        }
        filled = count
    }
}
