extension PyTorchFile {
    /// Reads a zip archive: a pickle data.pkl, and a member for each storage, all in one folder.
    static func readZip(_ path: String) throws -> (PickleValue, notes: [String]) {
        let archive = try ZipArchive(path: path)
        let (file, ending) = (archive.file, "/data.pkl")
        let pickles = archive.names.filter { $0.hasSuffix(ending) }
        guard let name = pickles.first, pickles.count == 1, let pickle = try archive.storedRange(of: name)
        else {
            throw FileError(
                path: path,
                reason:
                    "is a zip archive that torch.save did not write: it has \(pickles.count) members data.pkl in a "
                    + "folder, but one was expected.")
        }
        let folder = name.dropLast(ending.count)
        guard !archive.names.contains("\(folder)/constants.pkl") else {
            throw FileError(
                path: path,
                reason: "is a TorchScript program, not weights. In Python, save those of the module: "
                    + "torch.save(torch.jit.load(path).state_dict(), \"weights.pt\").")
        }
        if let order = try archive.content(of: "\(folder)/byteorder"), order != Array("little".utf8) {
            throw FileError(
                path: path,
                reason:
                    "was written on a machine with another order of bytes (\(String(decoding: order, as: UTF8.self).asName)). "
                    + "Load it there, and save it as safetensors.")
        }
        let (item, machine) = try file.withBytes(in: pickle) { try PickleMachine.run($0) }
        var places: [String: Range<Int>] = [:]
        var damagedCount = 0
        for storage in machine.storages.values.sorted(by: { $0.key < $1.key }) {
            let member = "\(folder)/data/\(storage.key)"
            guard let place = try archive.storedRange(of: member) else {
                throw FileError(
                    path: path, reason: "lacks the member \(member.asName), which a tensor is made of.")
            }
            guard place.count == storage.byteCount else {
                throw FileError(
                    path: path,
                    reason:
                        "has \(place.count.grouped) bytes in the member \(member.asName), but its tensors say "
                        + "\(storage.byteCount?.grouped ?? "more").")
            }
            places[storage.key] = place
            if try !archive.hasItsChecksum(member) { damagedCount += 1 }
        }
        let note =
            "The file \(path.asName) has \(damagedCount) of \(places.count) storages without their checksums: it was "
            + "damaged, unless PyTorch was told to write none."
        return (
            try PickleTree.value(of: item, from: machine, file, places),
            notes: damagedCount == 0 ? [] : [note]
        )
    }
}
