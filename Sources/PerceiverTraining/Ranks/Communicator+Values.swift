import Foundation
import PerceiverData
import PerceiverFiles

extension Communicator {
    /// The value that rank 0 has, at every rank, the same to the bit.
    ///
    /// - Parameter own: called at rank 0 only.
    /// - Returns: what `own` returned there.
    /// - Throws: what `own` throws; as ``exchange(sending:receiving:)``.
    package func toldValue<Value: Codable>(_ own: () throws -> Value) throws -> Value {
        var value: Value?
        let message = try told {
            let found = try own()
            value = found
            return rankCount == 1 ? Data() : try BinaryEncoder.data(of: found)
        }
        return try value ?? BinaryDecoder.value(of: message)
    }

    /// The value of each rank, in the order of the ranks: the same at all of them.
    ///
    /// - Throws: as ``exchange(sending:receiving:)``.
    package func sharedValues<Value: Codable>(_ own: Value) throws -> [Value] {
        try shared(BinaryEncoder.data(of: own)).map { try BinaryDecoder.value(of: $0) }
    }

    /// Those of some things that this rank works on, as cards are dealt: rank r gets the number r, r + ``rankCount``, and so on.
    package func dealt<Things: RandomAccessCollection<Thing>, Thing>(_ things: Things) -> [Thing]
    where Things.Index == Int {
        stride(from: things.startIndex + rank, to: things.endIndex, by: rankCount).map { things[$0] }
    }

    /// Makes things that are dealt to the ranks, and takes them at rank 0, in their order, as they come.
    ///
    /// In each round a rank makes one, so none is further ahead. A rank that was asked to stop stops all of them.
    ///
    /// - Parameters:
    ///   - count: how many things there are, at all ranks together.
    ///   - ahead: what was read for those that this rank makes (``dealt(_:)``); it is cancelled at the end.
    ///   - make: makes one of what was read for it.
    ///   - take: called at rank 0 only, with the number of a thing and the thing.
    /// - Throws: `Stopped` at every rank if one of them was asked to stop; what reading, `make` or `take` throws; as
    ///   ``exchange(sending:receiving:)``.
    package func collect<Read, Made: Codable>(
        _ count: Int, from ahead: ReadAhead<Read>, make: (Read) throws -> Made,
        take: (_ number: Int, _ made: Made) throws -> Void
    ) throws {
        defer { ahead.cancel() }
        for start in stride(from: 0, to: count, by: rankCount) {
            var own: Made?
            let stop = try requestToStop { own = try ahead.next().map(make) }
            let messages = try gathered(
                isFirst ? Data() : BinaryEncoder.data(of: Report(made: own, stop: stop)))
            let heard = try toldValue {
                try stop
                    ?? requestToStop {
                        let others = try messages.dropFirst().map {
                            try BinaryDecoder.value(Report<Made>.self, of: $0)
                        }
                        for other in others { if let signal = other.stop { throw Stopped(signal: signal) } }
                        for (number, made) in ([own] + others.map(\.made)).enumerated() {
                            if let made { try take(start + number, made) }
                        }
                    }
            }
            if let heard { throw Stopped(signal: heard) }
        }
    }
}

/// The signal of the request to stop that `body` throws; nil if it throws none.
private func requestToStop(in body: () throws -> Void) throws -> Int32? {
    do {
        try body()
        return nil
    } catch let error as Stopped {
        return error.signal
    }
}

/// What a rank says in a round.
private struct Report<Made: Codable>: Codable {
    /// What it has made; nil if there was nothing left for it.
    let made: Made?
    /// The signal that asked it to stop.
    let stop: Int32?
}
