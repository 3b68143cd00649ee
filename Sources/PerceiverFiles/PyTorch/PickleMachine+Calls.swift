/// What calls in a pickle mean; nothing is called.
extension PickleMachine {
    /// Classes that are dictionaries with attributes, or are read as such.
    private static let attributeClasses: Set = [
        "argparse.Namespace", "pytorch_lightning.utilities.parsing.AttributeDict",
        "lightning.pytorch.utilities.parsing.AttributeDict",
        "lightning_fabric.utilities.data.AttributeDict", "lightning.fabric.utilities.data.AttributeDict",
    ]

    /// PyTorch's names of types of elements.
    private static let types: [String: SafetensorsType] = [
        "torch.FloatStorage": .float32, "torch.DoubleStorage": .float64, "torch.HalfStorage": .float16,
        "torch.BFloat16Storage": .bfloat16, "torch.LongStorage": .int64, "torch.IntStorage": .int32,
        "torch.ShortStorage": .int16, "torch.CharStorage": .int8, "torch.ByteStorage": .uint8,
        "torch.BoolStorage": .bool,
    ]

    /// What the call of a class or function makes.
    mutating func call(_ function: PickleItem, _ arguments: PickleItem) throws(Fault) -> PickleItem {
        guard case .name(let name) = function, let arguments = elements(arguments) else {
            throw fault("calls what has no name, or without a tuple")
        }
        switch (name, arguments.count) {
        case ("collections.OrderedDict", 0): return made(.ordered)
        case ("collections.defaultdict", 0...1): return made(.dictionary)
        case (_, 0) where Self.attributeClasses.contains(name): return made(.attributes)
        case ("torch.Size", 1):
            if let sizes = elements(arguments[0]) { return made(.tuple, sizes) }
        case ("torch._utils._rebuild_tensor_v2", 6...7): return .tensor(try tensor(arguments))
        case ("torch._utils._rebuild_parameter", 3):
            if case .tensor = arguments[0] { return arguments[0] }
        default: break
        }
        throw refusal("calls \(name.asName) with \(arguments.count) arguments")
    }

    /// The storage that a persistent identifier describes; on which device it was does not matter.
    mutating func storage(_ identifier: PickleItem) throws(Fault) -> PickleStorage {
        guard let parts = elements(identifier), parts.count == 5 || parts.count == 6,
            case (.text("storage"), .name(let name), .text(let key), .int(let count)) = (
                parts[0], parts[1], parts[2], parts[4]
            ), count >= 0
        else { throw fault("refers to what is no storage of a tensor") }
        if parts.count == 6 {
            guard case .none = parts[5] else { throw fault("has a view of a storage, as PyTorch once had") }
        }
        guard let type = Self.types[name] else {
            throw fault(
                "has a storage of the type \(name.asName), which is none of "
                    + Self.types.keys.sorted().joined(separator: ", "))
        }
        let storage = PickleStorage(key: key, type: type, count: count)
        guard storages.updateValue(storage, forKey: key) ?? storage == storage else {
            throw fault("describes the storage \(key.asName) in two ways")
        }
        return storage
    }

    private func tensor(_ arguments: [PickleItem]) throws(Fault) -> PickleTensor {
        guard case (.storage(let storage), .int(let offset)) = (arguments[0], arguments[1]),
            let shape = lengths(arguments[2]), let strides = lengths(arguments[3]),
            shape.count == strides.count, shape.count <= 64, offset >= 0
        else { throw fault("has a tensor without a storage, a shape or strides") }
        guard let count = storage.type.byteCount(of: shape), count < 1 << 48 else {
            throw fault("has a tensor of the impossible shape \(shape)")
        }
        // The number of the last element.
        let last = zip(shape, strides).reduce(offset as Int?) { sum, axis in
            let (steps, overflows) = max(axis.0 - 1, 0).multipliedReportingOverflow(by: axis.1)
            guard let sum, !overflows else { return nil }
            let (next, isTooLarge) = sum.addingReportingOverflow(steps)
            return isTooLarge ? nil : next
        }
        guard count == 0 ? offset <= storage.count : last.map({ $0 < storage.count }) == true else {
            throw fault(
                "has a tensor of shape \(shape) that reaches beyond the \(storage.count.grouped) elements of its storage"
            )
        }
        return PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides)
    }

    /// Sets the attributes of the object on top of the stack.
    mutating func setAttributes(of object: PickleItem, to state: PickleItem) throws(Fault) {
        guard case (.container(let number), .container(let attributes)) = (object, state),
            containers[attributes].isDictionary
        else { throw fault("gives attributes to what has none") }
        switch containers[number].kind {
        case .ordered: break
        case .attributes: try add(containers[attributes].items, to: number)
        default: throw fault("gives attributes to what has none")
        }
    }

    /// The elements of a tuple; nil: it is none.
    private func elements(_ item: PickleItem) -> [PickleItem]? {
        guard case .container(let number) = item, containers[number].kind == .tuple else { return nil }
        return containers[number].items
    }

    /// Numbers from 0 in a tuple.
    private func lengths(_ item: PickleItem) -> [Int]? {
        guard let items = elements(item) else { return nil }
        let lengths = items.compactMap { item -> Int? in
            if case .int(let number) = item, number >= 0 { number } else { nil }
        }
        return lengths.count == items.count ? lengths : nil
    }
}
