import Foundation
import PerceiverTraining
import Testing

@Suite struct CommunicatorTests {
    @Test(arguments: [1, 2, 3, 4, 7, 8])
    func `What ranks share, gather and are told arrives in order`(count: Int) throws {
        let results = try ThreadRank.run(count) { ranks in
            let own = Data(repeating: UInt8(ranks.rank), count: ranks.rank)
            return (
                shared: try ranks.shared(own), gathered: try ranks.gathered(own),
                told: try ranks.told { Data("from \(ranks.rank)".utf8) }
            )
        }
        let all = (0..<count).map { Data(repeating: UInt8($0), count: $0) }
        #expect(results.map(\.shared) == Array(repeating: all, count: count))
        #expect(results.map(\.gathered) == [all] + Array(repeating: [], count: count - 1))
        #expect(results.map(\.told) == Array(repeating: Data("from 0".utf8), count: count))
    }

    @Test func `What one rank throws ends the wait of the others`() throws {
        let error = #expect(throws: CocoaError.self) {
            try ThreadRank.run(3) { ranks in
                if ranks.rank == 1 { throw CocoaError(.fileNoSuchFile) }
                try ranks.meet()
            }
        }
        #expect(error?.code == .fileNoSuchFile)
    }

    @Test func `A rank that says nothing is named`() throws {
        let error = #expect(throws: RankFailure.self) {
            try ThreadRank.run(2, timeout: 0.2) { ranks in
                if ranks.rank == 1 { return Thread.sleep(forTimeInterval: 1) }
                try ranks.meet()
            }
        }
        #expect(error?.rank == 1)
    }
}
