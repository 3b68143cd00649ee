import PerceiverKit

extension Batch {
    /// One example of this batch.
    func only(_ example: Int) -> Batch {
        Batch(tensors.mapValues { $0.sliced(example..<example + 1, along: 0) })
    }

    /// The same examples without their labels.
    var withoutLabels: Batch {
        var batch = self
        for name in ["label", "label_probability", "label_set", "target"] { batch.tensors[name] = nil }
        return batch
    }

    /// Whether both have the same tensors, bit for bit.
    func isSame(as other: Batch) -> Bool {
        tensors.keys == other.tensors.keys
            && tensors.allSatisfy { name, tensor in
                other.tensors[name].map(tensor.isSame) ?? false
            }
    }

    /// The names of the tensors, for sentences.
    var names: String { tensors.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ") }
}
