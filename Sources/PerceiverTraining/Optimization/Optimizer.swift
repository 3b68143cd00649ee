import Foundation
import Layers
import PerceiverSettings
import Tensors

/// Updates parameters by their gradients.
public struct Optimizer {
    /// The update rule.
    public enum Rule: String, Codable, Sendable, CaseIterable {
        /// Adam with weight decay added to the gradient, L2 (arXiv 1412.6980); as `torch.optim.Adam`.
        case adam
        /// Adam with weight decay apart from the gradient (arXiv 1711.05101); as `torch.optim.AdamW`.
        case adamw
        /// LAMB: Adam's update scaled to the norm of each tensor (arXiv 1904.00962); weight decay on every tensor, no clipping.
        case lamb
        /// Stochastic gradient descent with momentum, decay added to the gradient; as `torch.optim.SGD`.
        case sgd

        /// What is kept of each parameter between steps.
        var stateKinds: [String] { self == .sgd ? ["velocity"] : ["first_moment", "second_moment"] }
    }

    /// The rule and its numbers.
    public let settings: OptimizerSettings
    /// The number of updates so far, by which Adam corrects the bias of its moments.
    public private(set) var stepCount = 0
    /// The state of each parameter, such as its moments, by `name.kind`.
    private var state: [String: Tensor] = [:]

    /// Makes an optimiser that has done no step.
    public init(_ settings: OptimizerSettings) { self.settings = settings }

    /// One update of every trainable parameter of `model`.
    ///
    /// A missing gradient counts as zero, and the parameter still decays: a key's bias has none, as the softmax cancels it.
    ///
    /// - Parameters:
    ///   - model: the model whose parameters are updated.
    ///   - gradients: the gradients of a loss of the model.
    ///   - learningRate: the learning rate of this step.
    public mutating func update(_ model: some Module, along gradients: Gradients, learningRate: Float) {
        update(model.trainedParameters, along: gradients, learningRate: learningRate)
    }

    /// The same for some of a model's parameters.
    mutating func update(
        _ parameters: [NamedParameter], along gradients: Gradients, learningRate: Float
    ) {
        stepCount += 1
        for entry in parameters {
            let (name, parameter) = (entry.name, entry.parameter)
            let gradient = gradients[parameter] ?? Tensor(zeros: parameter.shape)
            switch settings.name {
            case .adam, .adamw: stepAdam(name, parameter, gradient, learningRate)
            case .lamb: stepLAMB(name, parameter, gradient, learningRate)
            case .sgd: stepMomentum(name, parameter, gradient, learningRate)
            }
        }
    }

    private mutating func stepAdam(_ name: String, _ parameter: Parameter, _ gradient: Tensor, _ rate: Float)
    {
        let (rule, moments) = (settings.name, momentRule)
        let decay = settings.weightDecay
        withMoments(name, parameter.shape) { first, second in
            parameter.update {
                Primitives.adam(
                    &$0, along: gradient, first: &first, second: &second, rule: moments, rate: rate,
                    addedDecay: rule == .adam ? decay : 0, separateDecay: rule == .adamw ? decay : 0)
            }
        }
    }

    private mutating func stepLAMB(_ name: String, _ parameter: Parameter, _ gradient: Tensor, _ rate: Float)
    {
        let (value, moments, decay) = (parameter.value, momentRule, settings.weightDecay)
        let update = withMoments(name, parameter.shape) { first, second in
            Primitives.lambDirection(
                of: value, along: gradient, first: &first, second: &second, rule: moments, decay: decay)
        }
        let (size, change) = (value.sumOfSquares.squareRoot(), update.sumOfSquares.squareRoot())
        let trust = size > 0 && change > 0 ? Float(size / change) : 1
        var next = value.detached
        next.add(update, scaledBy: -rate * trust)
        parameter.value = next
    }

    private mutating func stepMomentum(
        _ name: String, _ parameter: Parameter, _ gradient: Tensor, _ rate: Float
    ) {
        let settings = settings
        parameter.update {
            Primitives.descend(
                &$0, along: gradient,
                velocity: &state["\(name).velocity", default: Tensor(zeros: parameter.shape)], rate: rate,
                momentum: settings.momentum, decay: settings.weightDecay)
        }
    }

    /// How moments are updated in this step.
    private var momentRule: Primitives.MomentRule {
        let t = Double(stepCount)
        return Primitives.MomentRule(
            beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon,
            correction1: Float(1 - pow(Double(settings.beta1), t)),
            correction2: Float(1 - pow(Double(settings.beta2), t)))
    }

    private mutating func withMoments<Result>(
        _ name: String, _ shape: [Int], _ body: (inout Tensor, inout Tensor) -> Result
    ) -> Result {
        let (firstName, secondName) = ("\(name).first_moment", "\(name).second_moment")
        var first = state.removeValue(forKey: firstName) ?? Tensor(zeros: shape)
        var second = state.removeValue(forKey: secondName) ?? Tensor(zeros: shape)
        defer { (state[firstName], state[secondName]) = (first, second) }
        return body(&first, &second)
    }
}

extension Optimizer {
    /// The state to save, sorted by name: with it a resumed run takes the same steps as one that never stopped.
    func tensors() -> [(name: String, tensor: Tensor)] {
        state.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Restores the state that ``tensors()`` returned.
    mutating func restore(_ tensors: [String: Tensor], stepCount: Int) {
        state = tensors
        self.stepCount = stepCount
    }

    /// Sentences on what is wrong with a state for ``restore(_:stepCount:)``; none if it fits the model.
    func misfits(_ tensors: [String: Tensor], stepCount: Int, of model: some Module) -> [String] {
        let kinds = settings.name.stateKinds
        var expected: [String: [Int]] = [:]
        for entry in model.trainedParameters where stepCount > 0 {
            for kind in kinds { expected["\(entry.name).\(kind)"] = entry.parameter.shape }
        }
        let missing = expected.keys.filter { tensors[$0] == nil }.map { "\($0) is missing" }
        let wrong = tensors.compactMap { name, tensor -> String? in
            guard let shape = expected[name] else { return "\(name) belongs to nothing that is trained" }
            guard tensor.dtype == .float32, tensor.shape == shape else {
                return "\(name) is \(tensor.dtype) \(tensor.shape), not float32 \(shape)"
            }
            guard tensor.sumOfSquares.isFinite else { return "\(name) is not finite" }
            let isNegative = name.hasSuffix("second_moment") && tensor.floats.contains { $0 < 0 }
            return isNegative ? "\(name) is negative" : nil
        }
        return (missing + wrong).sorted()
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The rule of an optimiser and its numbers.
public struct OptimizerSettings: Settings, Equatable {
    @Setting(
        "adam (weight decay in the gradient), adamw (decoupled weight decay), lamb, or sgd with momentum")
    public var name = Optimizer.Rule.adamw
    @Setting("how strongly weights are pulled to zero in each step") public var weightDecay: Float = 0.05
    @Setting("decay of the first moment of adam, adamw and lamb", .shareBelowOne)
    public var beta1: Float = 0.9
    @Setting("decay of the second moment of adam, adamw and lamb", .shareBelowOne)
    public var beta2: Float = 0.999
    @Setting("added to the root of the second moment") public var epsilon: Float = 1e-8
    @Setting("decay of the velocity of sgd", .shareBelowOne) public var momentum: Float = 0.9

    /// The defaults.
    public init() {}
}
