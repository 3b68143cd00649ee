import Tensors

// A part of a batch for several inputs, where some examples do not have that part.

extension Batch {
    private static let isMissingName = "is_missing"

    /// The part of some examples that not all of them have: what is there, with copies of the first in the places of the
    /// others, and `is_missing`, bytes [b]; that alone if none has it.
    ///
    /// - Parameters:
    ///   - present: the part of those that have it, in their order; nil if none has it.
    ///   - isMissing: of each example, whether it does not have it.
    package init(_ present: Batch?, missing isMissing: [Bool]) {
        if let present, !isMissing.contains(true) {
            self = present
            return
        }
        var next = 0
        let places = isMissing.map { isMissing in
            defer { next += isMissing ? 0 : 1 }
            return isMissing ? 0 : next
        }
        self.init(
            (present?.tensors ?? [:]).mapValues { tensor in
                concatenated(places.map { tensor.sliced($0..<$0 + 1, along: 0) }, along: 0)
            })
        tensors[Self.isMissingName] = Tensor(isMissing.map { $0 ? 1 : 0 as UInt8 })
    }

    /// Of each example, whether it does not have this part; nil: all have it.
    var isMissing: [Bool]? { tensors[Self.isMissingName]?.elements(as: UInt8.self).map { $0 != 0 } }

    /// Whether no example has this part, so that it has no tensors.
    var isAbsent: Bool { Array(tensors.keys) == [Self.isMissingName] }
}
