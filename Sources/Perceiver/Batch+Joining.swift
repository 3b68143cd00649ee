import Tensors

extension Batch {
    /// The examples of several batches as one; nil unless their tensors have the same names, types and shapes of an example.
    public init?(joining batches: [Batch]) {
        guard let first = batches.first, batches.dropFirst().allSatisfy(first.fits) else { return nil }
        guard batches.count > 1 else {
            self = first
            return
        }
        self.init(
            Dictionary(
                uniqueKeysWithValues: first.tensors.keys.map { name in
                    (name, concatenated(batches.compactMap { $0.tensors[name] }, along: 0))
                }))
    }

    private func fits(_ other: Batch) -> Bool {
        tensors.count == other.tensors.count
            && tensors.allSatisfy { name, own in
                other.tensors[name].map {
                    $0.dtype == own.dtype && $0.shape.dropFirst() == own.shape.dropFirst()
                } ?? false
            }
    }
}
