import PerceiverFiles

/// The time of continuations by a causal model.
struct GenerationReport: BenchReport {
    let task, variant: String
    let threads, batch: Int
    /// Tokens of a prompt, and those written after it.
    let prompt, new: Int
    let parameters: Int
    /// Of all prompts' continuations together.
    let medianS, bestS: Double
    /// From the prompts to the first token of the first of them.
    let firstTokenS: Double
    /// Of all prompts together, with the time of the first and without; 0: there is one alone.
    let tokensPerS, decodeTokensPerS: Double
    let peakRssMb: Double

    enum CodingKeys: String, CodingKey {
        case task, variant, threads, batch, prompt, new, parameters
        case medianS = "median_s"
        case bestS = "best_s"
        case firstTokenS = "first_token_s"
        case tokensPerS = "tokens_per_s"
        case decodeTokensPerS = "decode_tokens_per_s"
        case peakRssMb = "peak_rss_mb"
    }

    var text: String {
        "median \(medianS.fixed(4)) s, best \(bestS.fixed(4)) s, first token after \(firstTokenS.fixed(4)) s, "
            + "\(tokensPerS.fixed(1)) tokens/s, batch \(batch) of prompts of \(prompt.grouped), \(new) tokens each, "
            + "\(threads) threads, \(parameters.grouped) parameters, peak memory \(Int(peakRssMb)) MB"
    }
}
