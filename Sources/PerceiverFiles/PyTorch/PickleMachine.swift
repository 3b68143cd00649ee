/// Runs the instructions of a pickle that make data, and refuses all others.
///
/// A pickle is a program for a machine with a stack and a memo, and Python's own may call anything. This one looks up no
/// name: it knows a few (see ``call(_:_:)``), and what they mean is written here.
struct PickleMachine {
    typealias Fault = PickleReader.Fault

    /// The most items on the stack, in the memo, and in all containers together.
    private static let mostItems = 1 << 18
    /// The longest pickle; those of whole models have less than a thousandth of it.
    private static let mostBytes = 1 << 28

    private(set) var reader: PickleReader
    private var stack: [PickleItem] = []
    /// How many items were on the stack at each open mark.
    private var marks: [Int] = []
    private var memo: [Int: PickleItem] = [:]
    private(set) var containers: [PickleContainer] = []
    private var itemCount = 0
    /// The storages that tensors were made of, by their keys.
    var storages: [String: PickleStorage] = [:]

    /// Runs the pickle that `bytes` begin with.
    ///
    /// - Returns: what it made, and the machine as it is then; its bytes are not used again.
    static func run(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> (PickleItem, PickleMachine) {
        var machine = PickleMachine(
            reader: PickleReader(UnsafeRawBufferPointer(rebasing: bytes.prefix(mostBytes))))
        return (try machine.run(), machine)
    }

    private init(reader: PickleReader) { self.reader = reader }

    private mutating func run() throws(Fault) -> PickleItem {
        while true {
            let byte = try reader.instruction()
            guard let instruction = PickleInstruction(rawValue: byte) else {
                let name = PickleInstruction.refused[byte] ?? "0x" + String(byte, radix: 16)
                throw refusal("has the instruction \(name)")
            }
            if instruction == .stop { return try pop() }
            try run(instruction)
            guard max(stack.count, marks.count, memo.count, itemCount) <= Self.mostItems else {
                throw fault("makes more than \(Self.mostItems.grouped) values")
            }
        }
    }

    private mutating func run(_ instruction: PickleInstruction) throws(Fault) {
        switch instruction {
        case .stop: break
        case .proto: _ = try reader.number(1)
        case .frame: _ = try reader.take(8)
        case .none: stack.append(.none)
        case .newTrue: stack.append(.bool(true))
        case .newFalse: stack.append(.bool(false))
        case .binInt: stack.append(.int(Int(Int32(truncatingIfNeeded: try reader.number(4)))))
        case .binInt1: stack.append(.int(try reader.number(1)))
        case .binInt2: stack.append(.int(try reader.number(2)))
        case .long1: stack.append(try reader.long(byteCount: reader.number(1)))
        case .binFloat:
            let bits = try reader.take(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            stack.append(.float(Double(bitPattern: bits)))
        case .binUnicode: stack.append(.text(try reader.text(reader.number(4))))
        case .shortBinUnicode: stack.append(.text(try reader.text(reader.number(1))))
        case .global: stack.append(.name("\(try reader.line()).\(try reader.line())"))
        case .stackGlobal:
            guard case (.text(let name), .text(let module)) = (try pop(), try pop()),
                max(name.utf8.count, module.utf8.count) <= PickleReader.longestLine
            else { throw fault("takes a name that is no text, or a long one") }
            stack.append(.name("\(module).\(name)"))
        case .mark: marks.append(stack.count)
        case .emptyTuple: push(.tuple)
        case .emptyList: push(.list)
        case .emptyDictionary: push(.dictionary)
        case .tuple1: try pushTuple(1)
        case .tuple2: try pushTuple(2)
        case .tuple3: try pushTuple(3)
        case .tuple: push(.tuple, try popToMark())
        case .append: try add([pop()], toDictionary: false)
        case .appends: try add(popToMark(), toDictionary: false)
        case .setItem: try add(popLast(2), toDictionary: true)
        case .setItems: try add(popToMark(), toDictionary: true)
        case .binPut: memo[try reader.number(1)] = try top()
        case .longBinPut: memo[try reader.number(4)] = try top()
        case .memoize: memo[memo.count] = try top()
        case .binGet: stack.append(try remembered(reader.number(1)))
        case .longBinGet: stack.append(try remembered(reader.number(4)))
        case .binPersistentID: stack.append(.storage(try storage(pop())))
        case .reduce, .newObject:
            let arguments = try pop()
            stack.append(try call(pop(), arguments))
        case .build:
            let state = try pop()
            try setAttributes(of: top(), to: state)
        }
    }

    /// A fault at the present instruction.
    func fault(_ reason: String) -> Fault { reader.fault(reason) }

    /// A fault of a pickle that does more than make weights.
    func refusal(_ reason: String) -> Fault {
        Fault(
            reason:
                "\(reason) at its byte \(reader.instructionStart), which weights do not need and might do anything. If you "
                + "trust it, load it in Python and save its weights alone: torch.save(model.state_dict(), \"weights.pt\")"
        )
    }
}

// The stack.
extension PickleMachine {
    /// The last item since the last mark.
    private func top() throws(Fault) -> PickleItem {
        guard let item = stack.last, stack.count > marks.last ?? 0 else {
            throw fault("takes a value, but there is none")
        }
        return item
    }

    private mutating func pop() throws(Fault) -> PickleItem {
        let item = try top()
        stack.removeLast()
        return item
    }

    private mutating func popLast(_ count: Int) throws(Fault) -> [PickleItem] {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw fault("takes \(count) values, but there are less")
        }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(Fault) -> [PickleItem] {
        guard let mark = marks.popLast() else { throw fault("goes back to a mark that was not set") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private func remembered(_ number: Int) throws(Fault) -> PickleItem {
        guard let item = memo[number] else { throw fault("takes the value \(number), which was not kept") }
        return item
    }

    private mutating func push(_ kind: PickleContainer.Kind, _ items: [PickleItem] = []) {
        stack.append(made(kind, items))
    }

    private mutating func pushTuple(_ count: Int) throws(Fault) { push(.tuple, try popLast(count)) }

    /// A new container.
    mutating func made(_ kind: PickleContainer.Kind, _ items: [PickleItem] = []) -> PickleItem {
        containers.append(PickleContainer(kind: kind, items: items))
        itemCount += 1 + items.count
        return .container(containers.count - 1)
    }

    /// Adds items to the list or dictionary on top of the stack.
    private mutating func add(_ items: [PickleItem], toDictionary: Bool) throws(Fault) {
        guard case .container(let number) = try top(),
            toDictionary ? containers[number].isDictionary : containers[number].kind == .list
        else { throw fault("adds to what is no \(toDictionary ? "dictionary" : "list")") }
        try add(items, to: number)
    }

    /// Adds items to a container.
    mutating func add(_ items: [PickleItem], to number: Int) throws(Fault) {
        guard !containers[number].isDictionary || items.count.isMultiple(of: 2) else {
            throw fault("adds a key without a value")
        }
        containers[number].items += items
        itemCount += items.count
    }
}
