/// Makes values of what a pickle left, once it is known where storages lie.
struct PickleTree {
    private typealias Fault = PickleMachine.Fault

    /// The deepest nesting, and the most values, each counted wherever it is referred to.
    private static let (mostLevels, mostValues) = (64, 1 << 22)

    private struct Branch {
        let value: PickleValue
        var levels = 1
        var count = 1
    }

    private let containers: [PickleContainer]
    private let file: MappedFile
    private let places: [String: Range<Int>]
    /// What was made of each container; nil: that is going on.
    private var finished: [Int: Branch?] = [:]

    /// Makes the value of an item.
    ///
    /// - Parameters:
    ///   - item: what the machine made.
    ///   - machine: has the containers that the item refers to.
    ///   - file: the file with the storages.
    ///   - places: where each storage lies in it.
    /// - Returns: the value.
    /// - Throws: `PickleMachine.Fault` for what is too deep or too much, or a storage without a place.
    static func value(
        of item: PickleItem, from machine: PickleMachine, _ file: MappedFile, _ places: [String: Range<Int>]
    ) throws(PickleMachine.Fault) -> PickleValue {
        var tree = PickleTree(containers: machine.containers, file: file, places: places)
        return try tree.branch(item, level: 1).value
    }

    private init(containers: [PickleContainer], file: MappedFile, places: [String: Range<Int>]) {
        (self.containers, self.file, self.places) = (containers, file, places)
    }

    private mutating func branch(_ item: PickleItem, level: Int) throws(Fault) -> Branch {
        switch item {
        case .none: Branch(value: .none)
        case .bool(let value): Branch(value: .bool(value))
        case .int(let value): Branch(value: .int(value))
        case .float(let value): Branch(value: .float(value))
        case .text(let text): Branch(value: .text(text))
        case .name(let name): Branch(value: .name(name))
        case .tensor(let tensor): Branch(value: .tensor(try stored(tensor)))
        case .storage: throw Fault(reason: "has a storage that is no tensor's")
        case .container(let number): try branch(number, level)
        }
    }

    private mutating func branch(_ number: Int, _ level: Int) throws(Fault) -> Branch {
        if let known = finished[number] {
            guard let known else { throw Fault(reason: "has a list or dictionary that contains itself") }
            return known
        }
        finished[number] = .some(nil)
        let (items, isDictionary) = (containers[number].items, containers[number].isDictionary)
        var values: [PickleValue] = []
        var dictionary = PickleDictionary()
        var (levels, count) = (1, 1)
        for (place, item) in items.enumerated() {
            if isDictionary, place.isMultiple(of: 2) {
                values = []
                continue
            }
            guard level < Self.mostLevels else { throw Self.tooDeep }
            let part = try branch(item, level: level + 1)
            (levels, count) = (max(levels, part.levels + 1), count + part.count)
            guard levels <= Self.mostLevels else { throw Self.tooDeep }
            guard count <= Self.mostValues else {
                throw Fault(reason: "stands for more than \(Self.mostValues.grouped) values")
            }
            if isDictionary {
                dictionary.set(try key(items[place - 1]), part.value)
            } else {
                values.append(part.value)
            }
        }
        let value: PickleValue =
            isDictionary
            ? .dictionary(dictionary) : containers[number].kind == .tuple ? .tuple(values) : .list(values)
        let branch = Branch(value: value, levels: levels, count: count)
        finished[number] = branch
        return branch
    }

    private static let tooDeep = Fault(reason: "nests deeper than \(mostLevels) levels")

    private func key(_ item: PickleItem) throws(Fault) -> PickleDictionary.Key {
        switch item {
        case .text(let text), .name(let text): .text(text)
        case .int(let number): .int(number)
        default: throw Fault(reason: "has a dictionary with a key that is neither a text nor a whole number")
        }
    }

    private func stored(_ tensor: PickleTensor) throws(Fault) -> StoredTensor {
        let storage = tensor.storage
        guard let place = places[storage.key] else {
            throw Fault(reason: "has no storage \(storage.key.asName)")
        }
        let start = place.lowerBound + tensor.offset * storage.type.byteCount
        return StoredTensor(
            storage.type, tensor.shape, strides: tensor.strides, in: file, at: start..<place.upperBound)
    }
}
