import Tensors

/// A part of a model: a value made of parameters, other modules and settings.
///
/// Nothing is registered: parameters are found, and named, by the properties that hold them.
/// `encoder.crossAttention[0].attention.qProj.weight` is named
/// `encoder.cross_attention.0.attention.q_proj.weight`.
public protocol Module {}

/// A module that names leave out: its parameters are named as if they were properties of the module that holds it.
public protocol NamelessModule: Module {}

/// A parameter and its name in a model.
public struct NamedParameter {
    /// The path of properties to the parameter, in snake case.
    public let name: String
    /// The parameter.
    public let parameter: Parameter
}

extension Module {
    /// All parameters in the order of the properties, each once, under the first of its names.
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

    /// The number of elements of all parameters that can be trained.
    public var parameterCount: Int {
        parameters().reduce(0) { $0 + ($1.parameter.role.isTrained ? $1.parameter.shape.reduce(1, *) : 0) }
    }

    /// Initialises every parameter, from a stream of random numbers that the seed and its name determine.
    ///
    /// So adding or removing a layer does not change the values of the others.
    public func initialize(seed: UInt64, scheme: InitializationScheme = .pyTorch) {
        for entry in parameters() {
            entry.parameter.value = scheme.initializer(for: entry.parameter)
                .tensor(entry.parameter.shape, seed: seed &+ scheme.stream(of: entry).stableHash)
        }
    }

    /// Freezes or unfreezes every parameter: a frozen one gets no gradient, and its layer no dropout and no new statistics.
    public func setTrainable(_ isTrainable: Bool) {
        for entry in parameters() { entry.parameter.isFrozen = !isTrainable }
    }
}

/// Calls `body` for each parameter in `value`: a parameter, a module, a collection or an optional of them.
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
            let isNameless = child.value is any NamelessModule
            visit(child.value, name: isNameless ? name : path((child.label ?? "").snakeCased), body)
        }
    }
}

extension String {
    /// `qProj` as `q_proj`.
    var snakeCased: String {
        // Most labels have no capital letter, and bytes are looked at faster than characters.
        if utf8.allSatisfy({ $0 < 0x80 && !(0x41...0x5A).contains($0) }) { return self }
        return reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    /// A 64-bit FNV-1a hash of the UTF-8 bytes: the same in every process, as `hashValue` is not.
    package var stableHash: UInt64 { [self].stableHash(separator: 0) }
}

extension [String] {
    /// The hash of the texts, joined with a byte between each two.
    package func stableHash(separator: UInt8) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for (index, text) in enumerated() {
            if index > 0 { add(separator) }
            for byte in text.utf8 { add(byte) }
        }
        return hash
    }
}
