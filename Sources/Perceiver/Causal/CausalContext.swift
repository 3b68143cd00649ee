import Layers
import Tensors

/// The tokens that a causal model has read or written so far, in several rows, and what it keeps of them.
///
/// At first the last `latentCount` tokens of the prompts are latents and those before are the prefix. With each token there is one
/// latent more, up to N; then the prefix grows, up to n - N; then the oldest token falls out.
///
/// With a memory a new token costs one row. Up to that moment when there would be N + 1 latents, or n + 1 tokens, both ways give
/// the same. After it the memory keeps what older tokens were when they still were latents, which a model that reads the last n
/// tokens anew does not see.
public struct CausalContext: Sendable {
    /// The tokens of each row, without padding.
    public private(set) var rows: [[Int32]]
    /// Whether keys and values of the tokens are kept.
    let isCached: Bool
    /// How the prefix grows where nothing is kept.
    let growth: PrefixGrowth
    /// Of the prompts, the longest's.
    private let promptLength: Int
    /// Of the prompts.
    private let firstLatentCount: Int
    var memory: CausalMemory?

    /// How the prefix grows when there are as many latents as can be, where no keys and values are kept.
    public enum PrefixGrowth: String, Sendable, CaseIterable, Codable {
        /// By each token, up to n - N.
        case always
        /// By one token and no further, so that there are more and more latents: what the Python package perceiver-io 0.11.1 does.
        case once
    }

    /// Begins with prompts of any lengths.
    ///
    /// - Parameters:
    ///   - prompts: at least one, none empty.
    ///   - latentCount: how many of their last tokens are latents at first.
    ///   - isCached: whether keys and values of the tokens are kept.
    ///   - growth: how the prefix grows where they are not.
    public init(
        _ prompts: [[Int32]], latentCount: Int = 1, isCached: Bool = true, growth: PrefixGrowth = .always
    ) {
        require(
            !prompts.isEmpty && prompts.allSatisfy { !$0.isEmpty } && latentCount > 0,
            "A causal model begins with prompts of a token at least, and one latent at least.")
        rows = prompts
        promptLength = prompts.map(\.count).max() ?? 0
        firstLatentCount = min(latentCount, promptLength)
        (self.isCached, self.growth) = (isCached, growth)
    }

    /// The tokens of the longest row.
    var length: Int { rows.map(\.count).max() ?? 0 }

    /// Adds a token to each row.
    public mutating func append(_ tokens: [Int32]) {
        require(tokens.count == rows.count, "\(tokens.count) tokens do not go to \(rows.count) rows.")
        for (index, token) in tokens.enumerated() { rows[index].append(token) }
    }

    /// Keeps the rows with these numbers, in their order: one may become several, or none.
    public mutating func select(_ numbers: [Int]) {
        rows = numbers.map { rows[$0] }
        memory?.select(numbers)
    }

    /// How many of the tokens are before the latents, for a model of these sizes that reads all of them anew.
    func prefixLength(_ settings: CausalSettings) -> Int {
        let first = promptLength - firstLatentCount
        let latentCount = length - first
        guard latentCount > settings.latents, first < settings.longestPrefix else { return first }
        return growth == .once ? first + 1 : min(length - settings.latents, settings.longestPrefix)
    }

    /// The last n tokens, with padding on the left of shorter rows.
    func window(_ settings: CausalSettings) -> TokenRows {
        let n = min(length, settings.window)
        let missing = rows.map { max(0, n - $0.count) }
        let tokens = zip(rows, missing).flatMap { Array(repeating: 0, count: $1) + $0.suffix(n) }
        let padding = missing.flatMap { missing in (0..<n).map { $0 < missing ? 1 : 0 as UInt8 } }
        return TokenRows(
            Tensor(tokens, shape: [rows.count, n]), isPadding: Tensor(padding, shape: [rows.count, n]))
    }
}

extension PerceiverAR {
    /// The logits [b, v] of the next token of each row.
    ///
    /// - Parameter context: the tokens so far; with it lies what is kept of them, by this model alone.
    /// - Returns: the logits of each of its rows.
    public func nextLogits(_ context: inout CausalContext) -> Tensor {
        let hidden = hiddenRows(&context)
        let last = hidden.sliced(hidden.shape[1] - 1..<hidden.shape[1], along: 1)
        return logits(of: last).reshaped(to: [-1, tokenCount])
    }

    private func hiddenRows(_ context: inout CausalContext) -> Tensor {
        guard context.isCached, context.memory != nil else {
            let window = context.window(settings)
            let prefix = min(context.prefixLength(settings), window.length - 1)
            var memory = context.isCached ? CausalMemory(for: self) : nil
            defer { context.memory = memory }
            return hidden(
                prefix: window.columns(0..<prefix), latents: window.columns(prefix..<window.length),
                memory: &memory, hidesPadding: true)
        }
        require(
            context.memory?.model == ObjectIdentifier(tokens.weight),
            "What a context keeps of its tokens is another model's; begin a new CausalContext with this one.")
        context.memory?.makeRoom(settings)
        let newest = Tensor(context.rows.map { $0.last ?? 0 }, shape: [context.rows.count, 1])
        let latents = TokenRows(newest, from: context.rows.map { $0.count - 1 })
        return hidden(
            prefix: latents.columns(0..<0), latents: latents, memory: &context.memory, hidesPadding: true)
    }
}
