import PerceiverKit

extension Faults {
    /// Initialises all parameters, and checks that training finds each and that their values are finite.
    mutating func checkParameters(of module: some Module) {
        let known = Set(module.parameters().map { ObjectIdentifier($0.parameter) })
        for (path, parameter) in reachableParameters(of: module)
        where !known.contains(ObjectIdentifier(parameter)) {
            expect(
                false,
                "should hold its parameters in modules, arrays or dictionaries of them, where training finds them, but "
                    + "\(path) is held by something else.")
        }
        module.initialize(seed: 1)
        for entry in module.parameters() {
            expect(
                entry.parameter.value.isFinite,
                "should start with finite numbers, but \(entry.name) has others after initialize(seed:).")
        }
    }

    /// Checks that every trainable parameter gets a gradient that is finite and not zero.
    ///
    /// - Parameters:
    ///   - module: the module with the parameters.
    ///   - what: the name of the loss, for the sentence.
    ///   - loss: a scalar that depends on all that the module computes.
    mutating func checkGradients(
        of module: some Module, from what: String, _ loss: () throws -> Tensor
    ) {
        guard let value = attempt("give \(what) with gradients", { try recording { try loss() } }),
            value.count == 1
        else { return }
        let gradients = value.gradients()
        for entry in module.parameters() where entry.parameter.isTrainable {
            guard let gradient = gradients[entry.parameter] else {
                expect(
                    false,
                    "should learn with all its parameters, but no gradient of \(what) reaches \(entry.name).")
                continue
            }
            expect(gradient.isFinite, "should have finite gradients, but that of \(entry.name) is not.")
            expect(
                gradient.floats.contains { $0 != 0 },
                "should learn with all its parameters, but the gradient of \(what) for \(entry.name) is zero."
            )
        }
    }
}

/// Every parameter in `value`, however it is held, with the path of properties to it.
private func reachableParameters(of value: Any, path: String = "", depth: Int = 12) -> [(String, Parameter)] {
    if let parameter = value as? Parameter { return [(path, parameter)] }
    guard depth > 0, !(value is Tensor), !(value is [Float]) else { return [] }
    let mirror = Mirror(reflecting: value)
    return mirror.children.enumerated().flatMap { index, child in
        guard mirror.displayStyle != .optional else {
            return reachableParameters(of: child.value, path: path, depth: depth - 1)
        }
        let label = child.label ?? "\(index)"
        return reachableParameters(
            of: child.value, path: path.isEmpty ? label : "\(path).\(label)", depth: depth - 1)
    }
}
