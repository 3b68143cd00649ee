import PerceiverSettings

/// The numbers that examples have to be predicted: the tensor `target` [b, numbers] of a batch, float64, in the data's own
/// units.
public struct TargetFact: DataFact, Equatable {
    /// The key in data.json.
    public static let name = "target"

    /// The names of the numbers, in the order of the tensor's columns.
    public let targetNames: [String]
    /// The mean of each number over the training examples.
    public let means: [Double]
    /// The standard deviation of each number over the training examples; 1 where all are the same.
    public let standardDeviations: [Double]

    /// Makes the fact.
    public init(targetNames: [String], means: [Double], standardDeviations: [Double]) {
        self.targetNames = targetNames
        self.means = means
        self.standardDeviations = standardDeviations
    }

    private enum CodingKeys: String, CodingKey {
        case targetNames = "target_names"
        case means
        case standardDeviations = "standard_deviations"
    }

    /// The places of these numbers among columns: of those with their names or, where nobody has named the numbers, of as many
    /// in their order; nil: the columns are others.
    func places(in columns: [String]) -> [Int]? {
        guard columns.count == targetNames.count else { return nil }
        let named = targetNames.compactMap { columns.firstIndex(of: $0) }
        if named.count == columns.count { return named }
        // What a published model calls its numbers unless somebody names them.
        return targetNames == columns.indices.map { "LABEL_\($0)" } ? Array(columns.indices) : nil
    }

    /// Checks that every number has a name, a mean and a positive deviation.
    ///
    /// - Throws: `SettingsError` if not.
    public func check() throws {
        let count = targetNames.count
        guard count > 0, Set(targetNames).count == count, means.count == count,
            standardDeviations.count == count,
            means.allSatisfy(\.isFinite), standardDeviations.allSatisfy({ $0.isFinite && $0 > 0 })
        else {
            throw SettingsError(
                "The data's \"\(Self.name)\" should have a name, a mean and a positive deviation for each number."
            )
        }
    }
}
