/// What an instruction of a pickle leaves on the stack.
enum PickleItem {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case text(String)
    /// A list, tuple or dictionary by its number; so however deep a pickle nests, nothing here does.
    case container(Int)
    /// The name of a class or function, such as collections.OrderedDict; it is never looked up.
    case name(String)
    indirect case storage(PickleStorage)
    indirect case tensor(PickleTensor)
}

/// A list, tuple or dictionary that a pickle makes.
struct PickleContainer {
    enum Kind {
        case list, tuple, dictionary
        /// A dictionary with attributes beside its entries, which are dropped.
        case ordered
        /// A dictionary, or an object that is read as one, whose attributes are entries.
        case attributes
    }
    let kind: Kind
    /// Its elements; for a dictionary keys and values by turns.
    var items: [PickleItem] = []

    var isDictionary: Bool { kind != .list && kind != .tuple }
}

/// Elements of one type in a row, of which tensors are views.
struct PickleStorage: Equatable {
    let key: String
    let type: SafetensorsType
    let count: Int

    /// Nil: more than an `Int` can count.
    var byteCount: Int? { type.byteCount(of: [count]) }
}

/// A tensor that a pickle describes; where its storage lies is known later.
struct PickleTensor {
    let storage: PickleStorage
    /// Elements before the first.
    let offset: Int
    let shape: [Int]
    /// Elements between neighbours along each axis.
    let strides: [Int]
}
