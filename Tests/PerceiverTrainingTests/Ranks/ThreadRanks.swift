import Foundation
import PerceiverTraining
import Synchronization

/// A rank that is a thread of this process, for tests.
final class ThreadRank: Communicator {
    let rank: Int
    var rankCount: Int { post.rankCount }
    var timeout: Double {
        get { post.timeout.withLock { $0 } }
        set { post.timeout.withLock { $0 = newValue } }
    }
    private let post: Post

    private init(_ rank: Int, _ post: Post) { (self.rank, self.post) = (rank, post) }

    func exchange(sending sent: [OutgoingMessage], receiving received: [IncomingMessage]) throws {
        for message in sent { post.send(Data(message.bytes), from: rank, to: message.rank) }
        for message in received {
            let data = try post.receive(from: message.rank, to: rank)
            precondition(data.count == message.bytes.count, "A message has another size than its room.")
            data.copyBytes(to: message.bytes)
        }
    }

    /// In the order of the ranks.
    func sum(_ numbers: UnsafeMutableBufferPointer<Float>) throws {
        let all = try shared(Data(UnsafeRawBufferPointer(numbers)))
        for index in numbers.indices {
            numbers[index] = all.reduce(0) { sum, message in
                sum + message.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * 4, as: Float.self) }
            }
        }
    }

    @discardableResult func fail(_ failure: RankFailure) -> Bool {
        post.fail(failure)
        return true
    }

    func end() throws { try meet() }

    /// Runs `body` as so many ranks, each on a thread of its own, and returns what each has made.
    ///
    /// What one of them throws fails the others, and is thrown.
    static func run<Result: Sendable>(
        _ count: Int, timeout: Double = 60, _ body: @escaping @Sendable (any Communicator) throws -> Result
    ) throws -> [Result] {
        let post = Post(rankCount: count, timeout: timeout)
        let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
        let threads = (0..<count).map { number in
            let rank = ThreadRank(number, post)
            let thread = Thread {
                let result = Swift.Result { try body(rank) }
                if case .failure(let error) = result, !(error is RankFailure) {
                    rank.fail(RankFailure(rank: number, host: "", reason: "\(error)"))
                }
                results.withLock { $0[number] = result }
                post.end()
            }
            thread.stackSize = 8 << 20
            return thread
        }
        for thread in threads { thread.start() }
        post.waitForEnd()
        let all = results.withLock { $0 }
        // The first failure is the cause of the others.
        let errors = all.values.compactMap { result in
            if case .failure(let error) = result { error } else { nil }
        }
        if let error = errors.first(where: { !($0 is RankFailure) }) ?? errors.first { throw error }
        return try (0..<count).compactMap { try all[$0]?.get() }
    }
}

/// What ranks that are threads have sent and not yet received.
private final class Post: @unchecked Sendable {
    let rankCount: Int
    let timeout: Mutex<Double>
    private let condition = NSCondition()
    private var messages: [[Int]: [Data]] = [:]
    private var failure: RankFailure?
    private var endedCount = 0

    init(rankCount: Int, timeout: Double) {
        self.rankCount = rankCount
        self.timeout = Mutex(timeout)
    }

    func send(_ data: Data, from sender: Int, to receiver: Int) {
        condition.withLock {
            messages[[sender, receiver], default: []].append(data)
            condition.broadcast()
        }
    }

    func receive(from sender: Int, to receiver: Int) throws -> Data {
        let end = Date(timeIntervalSinceNow: min(1e6, timeout.withLock { $0 }))
        return try condition.withLock {
            while true {
                if let failure { throw failure }
                if messages[[sender, receiver]]?.isEmpty == false {
                    return messages[[sender, receiver], default: []].removeFirst()
                }
                guard condition.wait(until: end) else {
                    throw RankFailure(rank: sender, host: "", reason: "It is late.")
                }
            }
        }
    }

    func fail(_ failure: RankFailure) {
        condition.withLock {
            self.failure = self.failure ?? failure
            condition.broadcast()
        }
    }

    func end() {
        condition.withLock {
            endedCount += 1
            condition.broadcast()
        }
    }

    func waitForEnd() { condition.withLock { while endedCount < rankCount { condition.wait() } } }
}
