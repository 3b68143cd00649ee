import Layers
import Tensors
import TestSupport
import Testing

extension Module {
    /// Gives weights large enough that every path matters, biases and norms too; latents would start tiny.
    func randomize(seed: UInt64) {
        for (index, entry) in parameters().enumerated() {
            let shape = entry.parameter.shape
            let noise = Tensor(normal: shape, seed: seed &+ UInt64(index)) * 0.3
            entry.parameter.value = entry.name.hasSuffix("norm.weight") ? noise + 1 : noise
        }
    }
}

/// The gradients of a result of any shape, weighted by fixed random numbers so that none cancels.
func weightedGradients(_ body: () throws -> Tensor) rethrows -> Gradients {
    try recording {
        let result = try body()
        return (result * Tensor(normal: result.shape, seed: 99)).sum()
    }.gradients()
}

/// Expects two models with the same parameters to have the same gradients.
func expectSameGradients(
    _ first: Gradients, of firstModel: some Module, _ second: Gradients, of secondModel: some Module,
    tolerance: Float, sourceLocation: SourceLocation = #_sourceLocation
) {
    let others = Dictionary(
        uniqueKeysWithValues: secondModel.parameters().map { entry in
            (entry.name, second[entry.parameter] ?? Tensor(zeros: entry.parameter.shape))
        })
    let largest = others.values.flatMap(\.floats).map(abs).max() ?? 0
    for entry in firstModel.parameters() {
        let found = first[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
        // What cancels in a softmax, such as a key's bias, has gradients of rounding and nothing else.
        let difference = others[entry.name].map { relativeDifference(found, $0, floor: largest / 100) }
        #expect(difference ?? .infinity < tolerance, "\(entry.name)", sourceLocation: sourceLocation)
    }
}

/// Expects a result to be the same in two ways, and its gradients of a model and of other tensors, too.
func expectSame(
    _ found: () -> Tensor, _ wanted: () -> Tensor, of model: some Module,
    and others: [(name: String, Tensor)],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let difference = relativeDifference(found(), wanted())
    #expect(difference < 1e-5, "value: \(difference)", sourceLocation: sourceLocation)

    let (found, wanted) = (weightedGradients(found), weightedGradients(wanted))
    expectSameGradients(
        found, of: model, wanted, of: model, tolerance: 1e-4, sourceLocation: sourceLocation)
    for (name, tensor) in others {
        let gradient = try #require(
            found[tensor], "no gradient reaches the \(name)", sourceLocation: sourceLocation)
        let difference = relativeDifference(gradient, try #require(wanted[tensor]))
        #expect(difference < 1e-4, "\(name): \(difference)", sourceLocation: sourceLocation)
    }
}
