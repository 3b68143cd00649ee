import Tensors

/// How a causal model continues prompts.
public struct ContinuationOptions: Sendable {
    /// The most tokens to write after each prompt.
    public var length: Int
    /// How each token is chosen.
    public var sampling: TokenSampling
    /// Of what is drawn.
    public var seed: UInt64
    /// How many of a prompt's last tokens are latents at first, see ``CausalContext``; nil: as in training where all examples
    /// have as many given tokens, else 1.
    public var latentCount: Int?
    /// Whether keys and values are kept from token to token.
    public var isCached: Bool
    /// How the prefix grows where they are not.
    public var growth: CausalContext.PrefixGrowth

    /// Options with the defaults of the command `generate`.
    public init(
        length: Int = 256, sampling: TokenSampling = TokenSampling(), seed: UInt64 = 0,
        latentCount: Int? = nil,
        isCached: Bool = true, growth: CausalContext.PrefixGrowth = .always
    ) {
        (self.length, self.sampling, self.seed) = (length, sampling, seed)
        (self.latentCount, self.isCached, self.growth) = (latentCount, isCached, growth)
    }
}

/// A prompt that is continued beside others.
public struct ContinuedPrompt: Sendable {
    /// Of a token at least, and at most as many as the model sees.
    public let tokens: [Int32]
    /// How it is continued.
    public let options: ContinuationOptions
    /// Its number among the prompts with the same seed, which draw different tokens.
    public let number: Int

    /// Makes a prompt to continue.
    public init(_ tokens: [Int32], by options: ContinuationOptions, number: Int = 0) {
        (self.tokens, self.options, self.number) = (tokens, options, number)
    }
}

/// What a causal model has written after a prompt.
public struct Continuation: Sendable, Equatable {
    /// The tokens, without the prompt and the token that ends an example.
    public var tokens: [Int32]
    /// The sum of the logarithms of their probabilities, by the model alone.
    public var logProbability: Double
    /// Whether the example came to its end.
    public var isEnded: Bool
}

extension PerceiverAR {
    /// Continues prompts, several at once.
    ///
    /// What is written after a prompt depends on the seed and its number among the prompts, and by rounding alone on the others.
    ///
    /// - Parameters:
    ///   - prompts: of a token at least, and at most as many as the model sees.
    ///   - options: how.
    ///   - onToken: called with each token and the number of its prompt; false ends that continuation with it.
    /// - Returns: a continuation of each.
    /// - Throws: ``BatchError`` for a prompt that is empty, too long or has an unknown token; what `onToken` throws.
    public func continuations(
        of prompts: [[Int32]], by options: ContinuationOptions,
        onToken: (_ token: Int32, _ prompt: Int) throws -> Bool = { _, _ in true }
    ) throws -> [Continuation] {
        let asked = prompts.enumerated().map { ContinuedPrompt($1, by: options, number: $0) }
        return try continuations(of: asked, onToken: onToken)
    }

    /// Continues prompts each in its own way, several at once.
    ///
    /// What is written after a prompt depends on its options and its number, and by rounding alone on the others.
    ///
    /// - Parameters:
    ///   - prompts: one at least; how keys and values are kept is as the first says.
    ///   - onToken: called with each token and the place of its prompt; false ends that continuation with it.
    /// - Returns: a continuation of each.
    /// - Throws: as ``continuations(of:by:onToken:)``.
    public func continuations(
        of prompts: [ContinuedPrompt], onToken: (_ token: Int32, _ prompt: Int) throws -> Bool
    ) throws -> [Continuation] {
        try requirePrompts(prompts.map(\.tokens))
        var found = prompts.map { _ in Continuation(tokens: [], logProbability: 0, isEnded: false) }
        // The prompts whose continuations go on, by place.
        var open = prompts.indices.filter { prompts[$0].options.length > 0 }
        guard let first = open.first else { return found }
        var context = context(of: open.map { prompts[$0].tokens }, prompts[first].options)
        for position in 0..<(prompts.map(\.options.length).max() ?? 0) {
            let rows = rowsOfNextLogits(&context)
            var (kept, tokens): ([Int], [Int32]) = ([], [])
            for (row, prompt) in open.enumerated() {
                let options = prompts[prompt].options
                var random = CounterRandom(
                    options.seed, UInt64(prompts[prompt].number), UInt64(position))
                let token = options.sampling.token(rows[row], after: context.rows[row], random: &random)
                guard token != language.endToken else {
                    found[prompt].isEnded = true
                    continue
                }
                found[prompt].tokens.append(token)
                found[prompt].logProbability += logProbability(of: token, rows[row])
                let isWhole = context.rows[row].count + 1 == language.exampleTokenCount
                if isWhole { found[prompt].isEnded = true }
                guard try onToken(token, prompt), !isWhole, position + 1 < options.length else { continue }
                kept.append(row)
                tokens.append(token)
            }
            if kept.isEmpty { break }
            if kept.count < open.count {
                context.select(kept)
                open = kept.map { open[$0] }
            }
            context.append(tokens)
        }
        return found
    }

    /// Prompts before anything is written.
    func context(of prompts: [[Int32]], _ options: ContinuationOptions) -> CausalContext {
        CausalContext(
            prompts, latentCount: options.latentCount ?? usualLatentCount, isCached: options.isCached,
            growth: options.growth)
    }

    /// How many of the last given tokens are latents when the first token after them is predicted, in training.
    private var usualLatentCount: Int {
        guard let whole = language.exampleTokenCount, language.givenTokenCount > 1 else { return 1 }
        return max(1, settings.latents - (whole - language.givenTokenCount) + 1)
    }

    /// The logits of the next token of each row, minus infinity for those that must not be written.
    func rowsOfNextLogits(_ context: inout CausalContext) -> [[Float]] {
        let logits = nextLogits(&context).floats
        return context.rows.indices.map { row in
            var own = Array(logits[row * tokenCount..<(row + 1) * tokenCount])
            for token in language.hiddenTokens(at: context.rows[row].count) { own[Int(token)] = -.infinity }
            return own
        }
    }

    /// Checks prompts.
    ///
    /// - Throws: ``BatchError`` for one that is empty, too long or has an unknown token.
    func requirePrompts(_ prompts: [[Int32]]) throws {
        for prompt in prompts {
            guard !prompt.isEmpty else {
                throw BatchError("A prompt is empty: the model continues something, a token at least.")
            }
            guard prompt.count <= settings.window else {
                throw BatchError(
                    "A prompt has \(prompt.count) tokens; the model sees at most \(settings.window).")
            }
            if let unknown = prompt.first(where: { !(0..<tokenCount).contains(Int($0)) }) {
                throw BatchError("Token \(unknown) is outside the vocabulary of \(tokenCount).")
            }
        }
    }
}
