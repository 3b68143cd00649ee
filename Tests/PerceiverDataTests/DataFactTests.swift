import Foundation
import PerceiverFiles
import PerceiverSettings
import Testing

@testable import PerceiverData

struct DataFactTests {
    private struct Rate: DataFact, Equatable {
        static let name = "rate"
        var perSecond: Float
        var channels: [String?] = []
        func check() throws {
            guard perSecond > 0 else { throw SettingsError("The data says a rate of \(perSecond).") }
        }
    }

    private struct Other: DataFact {
        static let name = "other"
    }

    @Test(arguments: [0.1, 16_777_215, 1e-30, 3.4e38, 0.29] as [Float])
    func `A fact comes back to the bit from what a run keeps`(number: Float) throws {
        let fact = Rate(perSecond: number, channels: ["a\n\"", nil, "\u{E9}"])
        let data = DataDescription(shapes: ["rows": [5]]).adding(fact)
        let again = try JSONDecoder().decode(DataDescription.self, from: JSONEncoder().encode(data))
        #expect(again == data)
        #expect(try again.fact(Rate.self) == fact)
        #expect(try again.fact(Other.self) == nil)
    }

    @Test func `What is missing is named, with what there is and who asks`() throws {
        let data = DataDescription(shapes: [:]).adding(Rate(perSecond: 1))
        let error = #expect(throws: SettingsError.self) {
            try data.requireFact(Other.self, for: "input.other is true")
        }
        let text = try #require(error).description
        #expect(
            text.contains("input.other is true") && text.contains("\"other\"") && text.contains("\"rate\""))
    }

    @Test func `What cannot be is refused when it is asked for`() throws {
        for json in [
            "{\"rate\":{\"perSecond\":\"x\",\"channels\":[]}}",
            "{\"rate\":{\"perSecond\":-1,\"channels\":[]}}",
        ] {
            let text = "{\"shapes\":{},\"classNames\":[],\"facts\":\(json)}"
            let data = try JSONDecoder().decode(DataDescription.self, from: Data(text.utf8))
            let error = #expect(throws: SettingsError.self) { try data.fact(Rate.self) }
            #expect(error?.description.contains("rate") == true)
        }
    }

    @Test func `Numbers of an earlier version are refused by name, unless they say nothing now`() throws {
        func read(_ numbers: String) throws -> DataDescription {
            let text = "{\"shapes\":{},\"classNames\":[],\"numbers\":\(numbers)}"
            return try JSONDecoder().decode(DataDescription.self, from: Data(text.utf8))
        }
        #expect(throws: Never.self) { try read("{\"image.skipped\":1}") }
        let error = #expect(throws: ReadBackError.self) { try read("{\"resize\":1}") }
        #expect(error?.description.contains("\"resize\"") == true)
    }
}
