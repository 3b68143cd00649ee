import Tensors

extension Parameter {
    /// Whether it is the weight of a linear map that is rounded where products are of 8 bits.
    package var isRoundable: Bool {
        [.map, .prediction, .matching, .branchEnd].contains(role) && shape.count == 2
            && RoundedWeight.isWorthwhile(outputs: shape[0], inputs: shape[1])
    }
}

extension Module {
    /// Rounds the weights of linear maps to 8 bits; those that were rounded stay as they are.
    ///
    /// So everything that is computed from them, such as maps that are folded into one, is the same as from a file that holds
    /// them in 8 bits.
    package func roundMaps() {
        for entry in parameters() where entry.parameter.isRoundable {
            entry.parameter.value = RoundedWeight(entry.parameter.value.detached).weight
        }
    }
}
