import Perceiver
import PerceiverData
import PerceiverSettings

extension TrainingSettings {
    /// What the loss of an example of each class is multiplied by; nil: the setting asks for nothing.
    ///
    /// Balanced weights are n / (k n_c), for k classes and n_c of n training examples of class c, as in scikit-learn: their
    /// mean over the training examples is 1.
    ///
    /// - Throws: `SettingsError` for data without classes, or another number of weights.
    func weights(ofClassesIn data: DataDescription) throws -> [Float]? {
        guard !classWeights.isEmpty else { return nil }
        let names = data.classNames
        guard !names.isEmpty else {
            throw SettingsError("training.class_weights weighs classes, but the data has none.")
        }
        if classWeights == ["balanced"] {
            let counts = try data.requireFact(ClassCountFact.self, for: "training.class_weights is balanced")
                .counts
            let total = counts.reduce(0, +)
            return counts.map { $0 == 0 ? 1 : Float(total) / Float(counts.count * $0) }
        }
        let weights = classWeights.compactMap { Float($0) }.filter { $0 >= 0 && $0 <= 1e6 }
        guard weights.count == names.count, classWeights.count == names.count,
            weights.contains(where: { $0 > 0 })
        else {
            throw SettingsError(
                "training.class_weights should be balanced or \(names.count) numbers from 0 to 1000000, one of them more than 0, "
                    + "for \(names.quoted), not \(classWeights.joined(separator: ", ")).")
        }
        return weights
    }

    /// The output with weights for its classes, if the settings ask for them.
    ///
    /// - Throws: `SettingsError` for an output that does not weigh classes.
    func weighing(_ output: any OutputAdapter, for data: DataDescription) throws -> any OutputAdapter {
        guard let weights = try weights(ofClassesIn: data) else { return output }
        guard var weighted = output as? any OutputWithClassWeights else {
            throw SettingsError(
                "training.class_weights is for one output of classes; this model has another.")
        }
        weighted.classWeights = weights
        return weighted
    }
}
