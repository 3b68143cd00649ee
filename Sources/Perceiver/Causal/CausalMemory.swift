import Layers

/// The keys and values of the tokens so far, in each layer of a causal model: what makes the next token cheap.
struct CausalMemory: Sendable {
    /// The embedding of the model that it belongs to.
    let model: ObjectIdentifier
    /// Of the cross-attention: prefix and latents.
    var cross: GrowingMemory
    /// Of each self-attention layer: the latents.
    var layers: [GrowingMemory]

    /// Nothing, for a model.
    init(for model: PerceiverAR) {
        self.model = ObjectIdentifier(model.tokens.weight)
        cross = GrowingMemory(mostRows: model.settings.window)
        layers = Array(
            repeating: GrowingMemory(mostRows: model.settings.latents), count: model.selfAttention.count)
    }

    /// Leaves the oldest rows out where one more would be too many.
    mutating func makeRoom(_ settings: CausalSettings) {
        cross.keep(last: settings.window - 1)
        for index in layers.indices { layers[index].keep(last: settings.latents - 1) }
    }

    /// Keeps the examples with these numbers, in their order.
    mutating func select(_ examples: [Int]) {
        cross.select(examples)
        for index in layers.indices { layers[index].select(examples) }
    }
}
