import Layers
import Tensors

/// The keys and values of the tokens so far, in each layer of a causal model: what makes the next token cheap.
///
/// Keys are kept as their positions have rotated them. Only differences of positions matter, so what is kept stays right when the
/// oldest tokens are left out.
struct CausalMemory: Sendable {
    /// Of the cross-attention: prefix and latents.
    var cross = Layer()
    /// Of each self-attention layer: the latents.
    var layers: [Layer]

    /// Nothing, for a model with so many self-attention layers.
    init(layerCount: Int) { layers = Array(repeating: Layer(), count: layerCount) }

    /// Of one layer.
    struct Layer: Sendable {
        /// Nil: of no row yet.
        private var memory: AttentionMemory?

        /// All rows up to now, with these at the end.
        mutating func appended(_ rows: AttentionMemory) -> AttentionMemory {
            let all = memory?.extended(by: rows) ?? rows
            memory = all
            return all
        }

        /// Keeps the last rows alone.
        mutating func keep(last count: Int) {
            guard let own = memory, own.rowCount > count else { return }
            memory = own.rows(own.rowCount - count..<own.rowCount)
        }

        /// Keeps the examples with these numbers, in their order.
        mutating func select(_ examples: [Int]) { memory = memory?.examples(examples) }
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
