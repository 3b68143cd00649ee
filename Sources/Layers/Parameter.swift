import Tensors

/// A tensor that training changes: the only reference type in a model.
///
/// Declared with a shape and an initializer; filled by ``Module/initialize(seed:scheme:)`` or by loading. Two
/// layers share a weight by holding the same object. Not `Sendable`: a model is used by one thread at a time.
public final class Parameter {
    /// The length of each axis.
    public let shape: [Int]
    /// How ``InitializationScheme/pyTorch`` initialises it.
    public let initializer: Initializer
    /// What it is for, as far as training and ``InitializationScheme`` tell parameters apart.
    public internal(set) var role: Role
    /// Whether training leaves it as it is.
    public var isFrozen = false
    /// Whether it learns by its gradient; statistics and counts are changed by their layers instead.
    public var isTrainable: Bool { !isFrozen && role.isTrained }
    private var stored: Tensor?

    /// What a parameter is for.
    public enum Role: Sendable {
        /// Any other.
        case other
        /// One row for each position, [positions, channels]: learned positions, latents, queries.
        case positions
        /// The weight of a linear map, [outputs, inputs].
        case map
        /// The weight of a model's last linear map, whose outputs are the prediction, such as logits.
        case prediction
        /// The weight of a linear map to queries or to keys.
        case matching
        /// The weight of the last linear map in a residual branch of a self-attention layer.
        case branchEnd
        /// What a layer knows of all batches in training, such as a mean: saved with the weights, but not learned.
        case statistics
        /// Such a variance, which is not negative.
        case variance
        /// How many batches a layer has seen in training.
        case count

        /// Whether such a parameter learns by its gradient.
        var isTrained: Bool { ![.statistics, .variance, .count].contains(self) }
    }

    /// Declares a parameter; it has no value yet.
    public init(_ shape: [Int], _ initializer: Initializer, role: Role = .other) {
        self.shape = shape
        self.initializer = initializer
        self.role = role
    }

    /// The value; inside `recording { }` gradients lead back to it.
    public var value: Tensor {
        get {
            guard let stored else {
                fatalError("A parameter of shape \(shape) is used before it has a value.")
            }
            return isTrainable ? stored : stored.detached
        }
        set {
            require(
                newValue.shape == shape && newValue.dtype == .float32,
                "A parameter of shape \(shape) cannot hold a tensor of shape \(newValue.shape).")
            stored = newValue.tracked()
        }
    }

    /// Whether it would be a negative variance with these values.
    package func isNegative(in values: Tensor) -> Bool {
        role == .variance && values.floats.contains { $0 < 0 }
    }

    /// Lets `body` change the value in place.
    package func update(_ body: (inout Tensor) throws -> Void) rethrows {
        guard var tensor = stored.take() else {
            fatalError("A parameter of shape \(shape) is updated before it has a value.")
        }
        defer { stored = tensor }
        try body(&tensor)
    }
}

extension Gradients {
    /// The gradient of a parameter; nil if the loss does not depend on it, or if it is frozen.
    public subscript(parameter: Parameter) -> Tensor? {
        get { parameter.isTrainable ? self[parameter.value] : nil }
        set { self[parameter.value] = newValue }
    }
}
