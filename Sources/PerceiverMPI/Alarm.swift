#if MPI
    import Foundation
    import PerceiverTraining

    /// What a rank tells all others: that it is there, or why it cannot go on.
    struct Alarm: Codable, Sendable {
        /// The rank that says it.
        let sender: Int
        /// What has gone wrong at the sender; nil: it has waited for others too long.
        let failure: RankFailure?
        /// The ranks it has waited for.
        let awaited: [Int]
        /// The seconds for which it has waited; nil: it only says that it is there.
        let seconds: Double?

        /// Says that `sender` is there.
        static func sign(of sender: Int) -> Alarm {
            Alarm(sender: sender, failure: nil, awaited: [], seconds: nil)
        }

        /// Whether it says no more than that.
        var isSign: Bool { failure == nil && seconds == nil }

        /// The most bytes of an alarm: so few leave at once, without the receiver's help.
        static let byteLimit = 3500

        /// The alarm as bytes; a reason that is too long is cut.
        var message: Data {
            let bytes = (try? JSONEncoder().encode(self)) ?? Data()
            guard bytes.count > Self.byteLimit, let failure, !failure.reason.isEmpty else { return bytes }
            let shorter = RankFailure(
                rank: failure.rank, host: failure.host,
                reason: String(failure.reason.prefix(min(1000, failure.reason.count / 2))))
            return Alarm(sender: sender, failure: shorter, awaited: awaited, seconds: seconds).message
        }
    }
#endif
