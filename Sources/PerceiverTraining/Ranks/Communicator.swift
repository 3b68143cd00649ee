import Foundation

/// Messages between the processes that share a piece of work: the ranks, as MPI calls them.
///
/// All ranks do the same exchanges in the same order, each from one thread at a time.
public protocol Communicator: AnyObject, Sendable {
    /// The number of this process, from 0.
    var rank: Int { get }

    /// The number of processes, at least 1.
    var rankCount: Int { get }

    /// The seconds that an exchange may wait without any message of it arriving, before it fails.
    var timeout: Double { get set }

    /// Sends messages and receives others, and returns when all have arrived.
    ///
    /// A receiver knows the size of what it gets. Several messages from one rank to another arrive in their order.
    ///
    /// - Parameters:
    ///   - sent: the messages to send, none of them to this rank.
    ///   - received: where to put the messages that the other ranks send in the same exchange.
    /// - Throws: ``RankFailure`` if another rank has failed, or is late by more than ``timeout``.
    func exchange(sending sent: [OutgoingMessage], receiving received: [IncomingMessage]) throws

    /// Replaces numbers by their sums over all ranks, the same in all of them, in whatever order is fastest.
    ///
    /// - Throws: as ``exchange(sending:receiving:)``.
    func sum(_ numbers: UnsafeMutableBufferPointer<Float>) throws

    /// Tells all other ranks that this one cannot go on; their present exchange, or their next, throws it.
    ///
    /// Nothing can be exchanged afterwards.
    ///
    /// - Parameter failure: what an exchange has thrown, or what this rank has met itself.
    /// - Returns: whether this rank is the one to tell the user.
    @discardableResult func fail(_ failure: RankFailure) -> Bool

    /// Ends the work together, when all has gone well: waits for all ranks.
    ///
    /// - Throws: as ``exchange(sending:receiving:)``.
    func end() throws
}

/// Bytes for another rank.
public struct OutgoingMessage {
    /// The rank that gets them.
    public let rank: Int
    /// The bytes, which stay as they are until the exchange has ended.
    public let bytes: UnsafeRawBufferPointer

    /// Makes a message.
    public init(to rank: Int, _ bytes: UnsafeRawBufferPointer) { (self.rank, self.bytes) = (rank, bytes) }
}

/// Room for bytes from another rank.
public struct IncomingMessage {
    /// The rank that sends them.
    public let rank: Int
    /// Where they go; all of it is filled.
    public let bytes: UnsafeMutableRawBufferPointer

    /// Makes room for a message.
    public init(from rank: Int, _ bytes: UnsafeMutableRawBufferPointer) {
        (self.rank, self.bytes) = (rank, bytes)
    }
}

/// Why the ranks of a job cannot go on together.
public struct RankFailure: Error, CustomStringConvertible, Codable, Sendable, Equatable {
    /// The rank that has failed.
    public let rank: Int
    /// The host that it runs on; empty where that is not known.
    public let host: String
    /// What went wrong, a sentence.
    public let reason: String

    /// Makes a failure.
    public init(rank: Int, host: String, reason: String) {
        (self.rank, self.host, self.reason) = (rank, host, reason)
    }

    /// The host that this process runs on.
    public static var ownHost: String { ProcessInfo.processInfo.hostName }

    /// The whole sentence.
    public var description: String { "Rank \(rank)\(host.isEmpty ? "" : " on \(host)"): \(reason)" }
}

/// A single process, which has no other to talk to.
public final class SingleRank: Communicator {
    /// 0.
    public let rank = 0
    /// 1.
    public let rankCount = 1
    /// Never reached.
    public var timeout: Double {
        get { .infinity }
        set {}
    }

    /// Makes the communicator of a single process.
    public init() {}

    /// Does nothing.
    public func exchange(sending sent: [OutgoingMessage], receiving received: [IncomingMessage]) {}

    /// Leaves them as they are.
    public func sum(_ numbers: UnsafeMutableBufferPointer<Float>) {}

    /// Does nothing: there is nobody else to tell.
    public func fail(_ failure: RankFailure) -> Bool { true }

    /// Does nothing.
    public func end() {}
}
