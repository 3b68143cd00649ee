import Tensors

/// Weights that another program wrote, as safetensors or with PyTorch.
package struct ForeignWeights: Sendable {
    /// The tensors by name; those of float32 are views of the file.
    package let tensors: [String: Tensor]
    /// What was done to them, or was noticed, each a sentence.
    package let notes: [String]
    /// What a checkpoint holds beside weights, such as hyper-parameters; empty: nothing.
    package let others: PickleDictionary

    /// Reads the weights at `path`: a file, or a folder as Hugging Face and PyTorch write it.
    ///
    /// In a folder, `model.safetensors` is read before `pytorch_model.bin`, each perhaps in several files with an index; otherwise the
    /// only file that may be weights. Floating-point numbers become float32, integers int32. What PyTorch wrote is never
    /// executed (``PyTorchFile``).
    ///
    /// - Throws: `FileError` for weights that are missing, damaged, more than the memory holds, or do not fit together.
    package init(path: String) throws(FileError) {
        let files = try WeightFiles.open(path)
        var notes = files.flatMap(\.notes)
        // Training on several devices leaves this before every name.
        let prefix = "module."
        let isPrefixed = files.allSatisfy { $0.tensors.keys.allSatisfy { $0.hasPrefix(prefix) } }
        let copied = files.reduce(0.0) { $1.tensors.values.reduce($0) { $0 + Double($1.copiedByteCount) } }
        if copied > 0, copied >= MachineMemory.availableBytes {
            throw FileError(
                path: path,
                reason:
                    "has \(Int(copied).grouped) bytes of weights to convert, more than the memory that is left."
            )
        }
        var tensors: [String: Tensor] = [:]
        var converted: [String: Int] = [:]
        for file in files {
            for (name, stored) in file.tensors.sorted(by: { $0.key < $1.key }) {
                do {
                    tensors[isPrefixed ? String(name.dropFirst(prefix.count)) : name] = try stored.tensor()
                } catch {
                    throw FileError(
                        path: file.path, reason: "has the tensor \"\(name.asName)\", which \(error.reason).")
                }
                if stored.type != .float32, stored.type.dtype == .float32 {
                    converted["\(stored.type)", default: 0] += 1
                }
            }
        }
        for (type, count) in converted.sorted(by: { $0.key < $1.key }) {
            notes.append("\(count.grouped) \(count == 1 ? "tensor" : "tensors") of \(type) became float32.")
        }
        if isPrefixed { notes.append("The names begin with \"\(prefix)\", which was left out.") }
        self.tensors = tensors
        self.notes = notes
        others = files.count == 1 ? files[0].others : PickleDictionary()
    }
}
