/// How all parameters of a model are initialised.
public enum InitializationScheme: Sendable {
    /// Each parameter by the initializer that its layer declares: as PyTorch's layers do, which the published
    /// settings rely on.
    case pyTorch
    /// Weights and arrays truncated normal, biases zero, norms one: as in the papers, with a standard
    /// deviation of 0.02.
    case truncatedNormal(standardDeviation: Float)
    /// Weights of linear maps truncated normal with a standard deviation of sqrt(3 / inputs), so that models of any width
    /// start alike; arrays and embeddings with one of 0.15, those of the prediction of 0.02; biases zero, norms one.
    ///
    /// The branches of a layer then count from the start, so that latents soon differ in where they look; and the
    /// first predictions are nearly equal.
    case varianceScaling
    /// Queries attend to keys of similar positions from the first step on.
    ///
    /// Learned positions, latents and queries are ``Initializer/sines`` of their position (arXiv 1706.03762,
    /// section 3.5). The maps to queries and to keys are equal, normal with `standardDeviation`, so that a
    /// query attends to keys that are like it (arXiv 2305.09828). The last map of each branch of a
    /// self-attention layer is zero, so that the layer is the identity (arXiv 2003.04887). All else is as in
    /// ``pyTorch``.
    case local(standardDeviation: Float)

    func initializer(for parameter: Parameter) -> Initializer {
        switch self {
        case .pyTorch: parameter.initializer
        case .truncatedNormal(let standardDeviation):
            if parameter.shape.count > 1 {
                .truncatedNormal(standardDeviation: standardDeviation)
            } else if case .constant(let value) = parameter.initializer {
                .constant(value)
            } else {
                .constant(0)
            }
        case .varianceScaling:
            if [.map, .matching, .branchEnd].contains(parameter.role), parameter.shape.count > 1 {
                .truncatedNormal(
                    standardDeviation: (3 / Float(parameter.shape.dropFirst().reduce(1, *))).squareRoot())
            } else {
                Self.truncatedNormal(standardDeviation: parameter.role == .prediction ? 0.02 : 0.15)
                    .initializer(for: parameter)
            }
        case .local(let standardDeviation):
            switch parameter.role {
            case .positions: .sines
            case .matching: .normal(standardDeviation: standardDeviation)
            case .branchEnd: .constant(0)
            case .map, .prediction, .other, .statistics, .variance, .count: parameter.initializer
            }
        }
    }

    /// The name of the stream of random numbers for a parameter: its name, but with ``local`` one for q_proj
    /// and k_proj.
    func stream(of entry: NamedParameter) -> String {
        guard case .local = self, entry.parameter.role == .matching else { return entry.name }
        return entry.name.replacing("k_proj", with: "q_proj")
    }
}
