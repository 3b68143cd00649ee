extension PyTorchFile {
    /// Reads the format before PyTorch 1.6: a magic number, a version, a dictionary about the machine, what was saved, and the
    /// keys of storages, a pickle each; then the storages, each after its number of elements.
    static func readLegacy(_ file: MappedFile) throws(PickleMachine.Fault) -> PickleValue {
        var position = legacy.count
        func pickle() throws(PickleMachine.Fault) -> (PickleItem, PickleMachine) {
            let (item, machine) = try file.withBytes(in: position..<file.bytes.count) {
                bytes throws(PickleMachine.Fault) in
                try PickleMachine.run(bytes)
            }
            position += machine.reader.position
            return (item, machine)
        }
        func value() throws(PickleMachine.Fault) -> PickleValue {
            let (item, machine) = try pickle()
            return try PickleTree.value(of: item, from: machine, file, [:])
        }
        guard case .int(1001) = try value() else {
            throw PickleMachine.Fault(reason: "is of another version of the format than 1001")
        }
        guard case .dictionary(let system) = try value(), case .bool(true) = system["little_endian"] else {
            throw PickleMachine.Fault(
                reason: "was written on a machine with another order of bytes; save it as safetensors there")
        }
        let (item, machine) = try pickle()
        guard case .list(let keys) = try value() else {
            throw PickleMachine.Fault(reason: "has no list of storages")
        }
        var places: [String: Range<Int>] = [:]
        for case .text(let key) in keys {
            guard let storage = machine.storages[key], let byteCount = storage.byteCount else {
                throw PickleMachine.Fault(
                    reason: "lists the storage \(key.asName), which no tensor is made of")
            }
            let rest = file.bytes.count - position - 8
            guard rest >= 0, byteCount <= rest else {
                throw PickleMachine.Fault(reason: "is cut short: the storage \(key.asName) is not whole")
            }
            let count = file.bytes.loadUnaligned(fromByteOffset: position, as: Int64.self)
            guard count == storage.count, places[key] == nil else {
                throw PickleMachine.Fault(
                    reason:
                        "has \(count) elements in the storage \(key.asName), but its tensors say \(storage.count)"
                )
            }
            position += 8
            places[key] = position..<position + byteCount
            position += byteCount
        }
        return try PickleTree.value(of: item, from: machine, file, places)
    }
}
