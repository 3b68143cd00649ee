import Tensors

/// A part of a model: a value made of parameters, other modules and settings.
///
/// Nothing needs to be declared: parameters are found, and named, by the properties that hold them.
/// `encoder.crossAttention[0].attention.qProj.weight` is named `encoder.cross_attention.0.attention.q_proj.weight`.
public protocol Module {}

/// A parameter and the name that the model gives it.
public struct NamedParameter {
    /// The path of properties to the parameter, in snake case.
    public let name: String
    /// The parameter.
    public let parameter: Parameter
}

extension Module {
    /// All parameters in the order of their properties, each once, under the first name it is met by.
    ///
    /// - Complexity: O(properties).
    public func parameters() -> [NamedParameter] {
        var found: [NamedParameter] = []
        var seen: Set<ObjectIdentifier> = []
        visit(self, name: "") { name, parameter in
            if seen.insert(ObjectIdentifier(parameter)).inserted {
                found.append(NamedParameter(name: name, parameter: parameter))
            }
        }
        return found
    }

    /// The number of learned numbers.
    public var parameterCount: Int {
        parameters().reduce(0) { $0 + $1.parameter.shape.reduce(1, *) }
    }

    /// Fills every parameter, each from a stream of its own given by the seed and its name.
    ///
    /// So another layer more or less does not change the others' numbers.
    public func initialize(seed: UInt64, scheme: InitializationScheme = .pyTorch) {
        for entry in parameters() {
            entry.parameter.value = scheme.initializer(for: entry.parameter)
                .tensor(entry.parameter.shape, seed: seed &+ scheme.stream(of: entry).stableHash)
        }
    }

    /// Freezes or unfreezes every parameter: a frozen one gets no gradient, and its layer no dropout.
    public func setTrainable(_ isTrainable: Bool) {
        for entry in parameters() { entry.parameter.isTrainable = isTrainable }
    }
}

/// Calls `body` for each parameter under `value`: a parameter, a module, a collection of them, or an optional of these.
private func visit(_ value: Any, name: String, _ body: (String, Parameter) -> Void) {
    func path(_ label: String) -> String { name.isEmpty ? label : "\(name).\(label)" }
    if let parameter = value as? Parameter {
        body(name, parameter)
    } else if let modules = value as? [any Module] {
        for (index, module) in modules.enumerated() { visit(module, name: path("\(index)"), body) }
    } else if let modules = value as? [String: any Module] {
        for (key, module) in modules.sorted(by: { $0.key < $1.key }) { visit(module, name: path(key), body) }
    } else if let module = value as? any Module {
        for child in Mirror(reflecting: module).children {
            visit(child.value, name: path((child.label ?? "").snakeCased), body)
        }
    }
}

extension String {
    /// `qProj` as `q_proj`.
    var snakeCased: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    /// A 64-bit FNV-1a hash of the UTF-8 bytes: the same in every process, as `hashValue` is not.
    package var stableHash: UInt64 {
        utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
