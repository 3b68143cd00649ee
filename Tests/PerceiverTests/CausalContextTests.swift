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

    private let model = Self.model(seed: 5)

    private static func model(seed: UInt64, positions: CausalSettings.Positions = .none) -> PerceiverAR {
        var settings = CausalSettings()
        settings.positions = positions
        (settings.contextLength, settings.latentCount) = (20, 8)
        (settings.channels, settings.headCount, settings.layerCount) = (16, 2, 2)
        let model = PerceiverAR(settings, language: Letters())
        model.initialize(seed: seed, scheme: .varianceScaling)
        return model
    }

    private func prompts(_ seed: UInt64) -> [[Int32]] {
        var random = CounterRandom(seed)
        return (0..<Int.random(in: 1...4, using: &random)).map { _ in
            (0..<Int.random(in: 1...12, using: &random)).map { _ in Int32.random(in: 0..<11, using: &random) }
        }
    }

    @Test(arguments: CausalSettings.Positions.allCases)
    func `What is kept changes nothing until there are as many latents as can be`(
        positions: CausalSettings.Positions
    ) throws {
        let model = Self.model(seed: 5, positions: positions)
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

    @Test func `A thousand prompts are continued with the same tokens, whether anything is kept or not`()
        throws
    {
        var random = CounterRandom(1)
        var (promptCount, tokenCount) = (0, 0)
        while promptCount < 1000 {
            let prompts = prompts(random.next())
            // As many tokens as there can be before the first latent leaves.
            let latentCount = min(Int.random(in: 1...6, using: &random), prompts.map(\.count).max() ?? 1)
            var options = ContinuationOptions(
                length: 9 - latentCount, sampling: .greedy, latentCount: latentCount)
            let kept = try model.continuations(of: prompts, by: options)
            options.isCached = false
            let fresh = try model.continuations(of: prompts, by: options)
            #expect(kept.map(\.tokens) == fresh.map(\.tokens), "\(prompts)")
            promptCount += prompts.count
            tokenCount += kept.reduce(0) { $0 + $1.tokens.count }
        }
        #expect(tokenCount > 3000)
    }

    @Test(arguments: [true, false])
    func `A row of several gets what it gets alone, also after others have left`(isCached: Bool) throws {
        let prompts: [[Int32]] = [[1, 2, 3, 4, 5], [6], [7, 8]]
        // Of the shorter ones padding is among the latents.
        var all = CausalContext(prompts, latentCount: 3, isCached: isCached)
        _ = model.nextLogits(&all)
        all.append([1, 2, 3])
        all.select([2, 0])
        let found = model.nextLogits(&all)
        for (row, (prompt, latentCount)) in [(prompts[2] + [3], 3), (prompts[0] + [1], 4)].enumerated() {
            var alone = CausalContext([prompt], latentCount: latentCount)
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

    @Test func `What was kept by another model traps`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let (one, other) = (CausalContextTests.model(seed: 1), CausalContextTests.model(seed: 2))
            var context = CausalContext([[1, 2]])
            _ = one.nextLogits(&context)
            context.append([3])
            _ = other.nextLogits(&context)
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("is another model's; begin a new CausalContext with this one."))
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
