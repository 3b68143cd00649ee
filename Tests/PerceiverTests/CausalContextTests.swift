import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// A causal model that writes: what it keeps, and what it chooses.
struct CausalContextTests {
    private struct Letters: TokenLanguage {
        let tokenCount = 12
        let endToken: Int32? = 11

        func prompt(_ source: ExampleSource) -> [Int32] { [] }
        func text(of tokens: [Int32]) -> String? { "\(tokens)" }
    }

    private let model: PerceiverAR

    init() {
        var settings = CausalSettings()
        (settings.contextLength, settings.latentCount) = (20, 8)
        (settings.channels, settings.headCount, settings.layerCount) = (16, 2, 2)
        model = PerceiverAR(settings, language: Letters())
        model.initialize(seed: 5, scheme: .varianceScaling)
    }

    private func prompts(_ seed: UInt64) -> [[Int32]] {
        var random = CounterRandom(seed)
        return (0..<Int.random(in: 1...4, using: &random)).map { _ in
            (0..<Int.random(in: 1...12, using: &random)).map { _ in Int32.random(in: 0..<11, using: &random) }
        }
    }

    @Test func `What is kept changes nothing until there are as many latents as can be`() throws {
        for seed in 0..<60 as Range<UInt64> {
            let prompts = prompts(seed)
            var kept = CausalContext(prompts)
            var fresh = CausalContext(prompts, isCached: false)
            for _ in 0..<8 {
                let (a, b) = (model.nextLogits(&kept), model.nextLogits(&fresh))
                #expect(relativeDifference(a, b) < 1e-4)
                let next = (0..<prompts.count).map { Int32((Int(seed) + $0) % 11) }
                kept.append(next)
                fresh.append(next)
            }
        }
    }

    @Test func `A row of several gets what it gets alone, also after others have left`() throws {
        let prompts: [[Int32]] = [[1, 2, 3, 4, 5], [6], [7, 8]]
        var all = CausalContext(prompts)
        _ = model.nextLogits(&all)
        all.append([1, 2, 3])
        all.select([2, 0])
        let found = model.nextLogits(&all)
        for (row, prompt) in [prompts[2] + [3], prompts[0] + [1]].enumerated() {
            var alone = CausalContext([prompt], latentCount: 2)
            let wanted = model.nextLogits(&alone)
            #expect(relativeDifference(found.sliced(row..<row + 1, along: 0), wanted) < 1e-4)
        }
    }

    @Test func `Windows slide without end, and a seed repeats what was written`() throws {
        let options = ContinuationOptions(length: 60, seed: 3)
        let found = try model.continuations(of: [[1, 2], [3]], by: options)
        #expect(try model.continuations(of: [[1, 2], [3]], by: options) == found)
        #expect(found.allSatisfy { $0.isEnded || $0.tokens.count == 60 })
        #expect(found.allSatisfy { !$0.tokens.contains(11) && ($0.tokens.isEmpty || $0.logProbability < 0) })
    }

    @Test func `One beam takes the likeliest token, and more find nothing less likely`() throws {
        let options = ContinuationOptions(length: 6, sampling: .greedy)
        let greedy = try model.continuations(of: [[4, 9]], by: options)[0]
        let one = try model.beams(of: [4, 9], by: options, beamCount: 1, lengthPenalty: 0)
        if !greedy.isEnded { #expect(one[0].tokens == greedy.tokens) }
        let many = try model.beams(of: [4, 9], by: options, beamCount: 4, lengthPenalty: 0)
        #expect(many.count == 4 && many[0].logProbability >= one[0].logProbability - 1e-9)
        #expect(Set(many.map { "\($0.tokens) \($0.isEnded)" }).count == 4)
    }

    @Test func `Prompts that cannot be continued are refused`() {
        for (prompt, reason) in [
            ([], "empty"), (Array(repeating: 1, count: 21), "at most 20"), ([12], "outside"),
        ]
            as [([Int32], String)]
        {
            let error = #expect(throws: BatchError.self) {
                try model.continuations(of: [prompt], by: ContinuationOptions())
            }
            #expect(error?.description.contains(reason) == true)
        }
    }
}
