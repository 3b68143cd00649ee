import Foundation
import Layers
import PerceiverSettings
import Tensors

extension Communicator {
    /// Gives all ranks the weights, the state and the optimiser of the first.
    ///
    /// - Parameters:
    ///   - model: the model, of the same parameters at each rank.
    ///   - state: the state of the run.
    ///   - optimizer: the optimiser.
    ///   - updated: the parameters whose state this rank needs.
    /// - Throws: as ``exchange(sending:receiving:)``.
    func take(
        _ model: some Module, _ state: inout TrainingState, _ optimizer: inout Optimizer,
        keeping updated: [NamedParameter]
    ) throws {
        guard rankCount > 1 else { return }
        try take(model)
        let own = state
        state = try toldValue { own }
        let known = Dictionary(uniqueKeysWithValues: optimizer.tensors().map { ($0.name, $0.tensor) })
        let shapes = try toldValue { known.mapValues(\.shape) }
        var kept: [String: Tensor] = [:]
        for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
            let tensor = try told(known[name], shape: shape)
            if updated.contains(where: { name.hasPrefix($0.name + ".") }) { kept[name] = tensor }
        }
        optimizer.restore(kept, stepCount: state.step)
    }

    /// Gives all ranks the weights of the first.
    func take(_ model: some Module) throws {
        guard rankCount > 1 else { return }
        for entry in model.parameters() {
            let value = try told(
                isFirst ? entry.parameter.value : nil, shape: entry.parameter.shape)
            if !isFirst { entry.parameter.value = value }
        }
    }

    /// Gives all ranks the weight average of the first.
    func take(_ average: inout WeightAverage) throws {
        guard rankCount > 1 else { return }
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in average.tensors {
            tensors[name] = try told(tensor, shape: tensor.shape)
        }
        if !isFirst { try average.restore(tensors) }
    }

    /// The first rank's tensor of float32, at every rank.
    private func told(_ tensor: Tensor?, shape: [Int]) throws -> Tensor {
        let bytes = try told { tensor.map { $0.withBytes { Data($0) } } ?? Data() }
        return bytes.withUnsafeBytes { Tensor(bytes: $0, shape: shape, dtype: .float32) }
    }

    /// The optimiser with the state of all parameters, at the first rank, of those whose ranks have some each.
    func whole(_ optimizer: Optimizer, of reducer: GradientReducer) throws -> Optimizer {
        guard reducer.isSharded else { return optimizer }
        let own = Dictionary(uniqueKeysWithValues: optimizer.tensors().map { ($0.name, $0.tensor) })
        var all: [String: Tensor] = [:]
        for entry in reducer.trained {
            for kind in optimizer.settings.name.stateKinds {
                let name = "\(entry.name).\(kind)"
                let found = try gathered(own[name].map { $0.withBytes { Data($0) } } ?? Data())
                guard let bytes = found.first(where: { !$0.isEmpty }) else { continue }
                all[name] = bytes.withUnsafeBytes {
                    Tensor(bytes: $0, shape: entry.parameter.shape, dtype: .float32)
                }
            }
        }
        var whole = optimizer
        if isFirst { whole.restore(all, stepCount: optimizer.stepCount) }
        return whole
    }
}
