import Layers
import Tensors

/// An exponential moving average of the trained weights, which varies less than the weights themselves.
///
/// Statistics of layers are averaged too: those of the newest weights do not fit older ones.
struct WeightAverage {
    private let decay: Double
    /// The averages by the names of the parameters.
    private var values: [String: Tensor]

    /// Starts with the weights as they are.
    init(of model: some Module, decay: Double) {
        self.decay = decay
        values = Dictionary(
            uniqueKeysWithValues: model.parameters()
                .filter { !$0.parameter.isFrozen && $0.parameter.role != .count }
                .map { ($0.name, $0.parameter.value.detached) })
    }

    /// Moves towards the weights of a model that has done `step` steps.
    ///
    /// Early on the decay is at most (1 + step) / (10 + step), as in TensorFlow, so that the initial weights are soon forgotten.
    mutating func update(from model: some Module, step: Int) {
        let kept = min(decay, Double(1 + step) / Double(10 + step))
        for entry in model.parameters() {
            guard let value = values.removeValue(forKey: entry.name) else { continue }
            var next = value * Float(kept)
            next.add(entry.parameter.value, scaledBy: Float(1 - kept))
            values[entry.name] = next
        }
    }

    /// Runs `body` with the average as the model's weights.
    func use<Result>(in model: some Module, _ body: () throws -> Result) rethrows -> Result {
        let changed = model.parameters().filter { values[$0.name] != nil }
        let own = changed.map { $0.parameter.value.detached }
        for entry in changed { entry.parameter.value = values[entry.name] ?? entry.parameter.value }
        defer { for (entry, value) in zip(changed, own) { entry.parameter.value = value } }
        return try body()
    }
}

extension WeightAverage {
    /// The averages to save for a resumed run, sorted by name.
    var tensors: [(name: String, tensor: Tensor)] {
        values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Restores what ``tensors`` returned.
    ///
    /// - Throws: `WeightError` that names everything that does not fit.
    mutating func restore(_ tensors: [String: Tensor]) throws {
        var complaints = WeightError()
        complaints.missing = values.keys.filter { tensors[$0] == nil }.sorted()
        complaints.unexpected = tensors.keys.filter { values[$0] == nil }.sorted()
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            guard let value = values[name] else { continue }
            if value.shape != tensor.shape || tensor.dtype != .float32 {
                complaints.misshapen.append("\(name) \(tensor.shape)")
            } else if !tensor.sumOfSquares.isFinite {
                complaints.notFinite.append(name)
            }
        }
        guard complaints.isEmpty else { throw complaints }
        values = tensors
    }
}
