/// A value of a PyTorch file, such as a checkpoint.
package enum PickleValue: Sendable {
    /// Python's None.
    case none
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// Another number, or a whole one of more than 64 bits, rounded.
    case float(Double)
    /// Text.
    case text(String)
    /// A list.
    case list([PickleValue])
    /// A tuple.
    case tuple([PickleValue])
    /// A dictionary, or an object that is no more than one.
    case dictionary(PickleDictionary)
    /// A tensor, not read yet.
    case tensor(StoredTensor)
    /// A class or function that is only mentioned, such as torch.float32.
    case name(String)

    /// What kind of value this is, in words with an article.
    var kind: String {
        switch self {
        case .none: "nothing"
        case .bool: "a truth value"
        case .int: "an integer"
        case .float: "a number"
        case .text: "text"
        case .list: "a list"
        case .tuple: "a tuple"
        case .dictionary: "a dictionary"
        case .tensor: "a tensor"
        case .name(let name): "the name \(name.asName)"
        }
    }
}

/// A dictionary of a PyTorch file, in its order.
package struct PickleDictionary: Sendable {
    /// What a value is found by; names of classes are texts.
    package enum Key: Hashable, Sendable {
        case text(String)
        case int(Int)
    }

    /// The keys, each once.
    package private(set) var keys: [Key] = []
    private var values: [Key: PickleValue] = [:]

    /// A dictionary with nothing in it.
    package init() {}

    /// The value of that key; nil if there is none.
    package subscript(key: Key) -> PickleValue? { values[key] }

    /// The value of that name; nil if there is none.
    package subscript(name: String) -> PickleValue? { values[.text(name)] }

    /// Sets the value of a key, which keeps its place if it is there.
    mutating func set(_ key: Key, _ value: PickleValue) {
        if values.updateValue(value, forKey: key) == nil { keys.append(key) }
    }

    /// The dictionary without a name.
    func without(_ name: String) -> PickleDictionary {
        var others = PickleDictionary()
        for key in keys where key != .text(name) { others.set(key, values[key] ?? .none) }
        return others
    }
}
