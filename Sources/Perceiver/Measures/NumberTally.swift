/// How far predicted numbers are from the true ones: `rmse`, the root of the mean squared error, and `r2`, the share of the
/// variance that is explained, each the mean over the numbers of an example.
public struct NumberTally: Tally {
    /// The names of its metrics.
    public static let names = ["rmse", "r2"]

    private var errors: [NumberErrors]

    /// Compares the numbers of examples.
    ///
    /// - Parameters:
    ///   - names: k of them.
    ///   - truth: [b * k].
    ///   - predictions: [b * k].
    init(names: [String], truth: [Double], predictions: [Double]) {
        errors = names.map { NumberErrors(name: $0) }
        for (index, (truth, prediction)) in zip(truth, predictions).enumerated() {
            errors[index % names.count].add(truth: truth, prediction: prediction)
        }
    }

    /// Adds other examples.
    public mutating func add(_ other: NumberTally) {
        for (index, more) in other.errors.enumerated() { errors[index].add(more) }
    }

    private enum CodingKeys: CodingKey { case names, sums }

    /// Reads all of it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let names = try container.decode([String].self, forKey: .names)
        let sums = try container.decode([[Double]].self, forKey: .sums)
        errors = zip(names, sums).map(NumberErrors.init)
    }

    /// Writes the names and the sums: all of it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(errors.map(\.name), forKey: .names)
        try container.encode(errors.map(\.sums), forKey: .sums)
    }

    /// The errors of each number.
    public var scores: [NumberErrors] { errors }

    /// The means over the numbers.
    public var values: [String: Double] {
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let shares = errors.compactMap(\.r2)
        let root = mean(errors.map(\.rmse))
        return shares.count < errors.count ? ["rmse": root] : ["rmse": root, "r2": mean(shares)]
    }
}

/// How far one number is predicted from the truth, over some examples.
///
/// It is encoded with its name, mae, rmse and r2.
public struct NumberErrors: Sendable, Encodable {
    /// The name of the number.
    public let name: String
    private var count = 0.0
    private var (absolute, squared) = (0.0, 0.0)
    /// The mean of the true numbers, and the sum of their squared distances from it.
    private var (mean, spread) = (0.0, 0.0)

    init(name: String) { self.name = name }

    /// What `sums` of another are, with its name.
    fileprivate init(name: String, sums: [Double]) {
        self.name = name
        (count, absolute, squared, mean, spread) = (sums[0], sums[1], sums[2], sums[3], sums[4])
    }

    fileprivate var sums: [Double] { [count, absolute, squared, mean, spread] }

    /// The mean absolute error.
    public var mae: Double { absolute / count }
    /// The root of the mean squared error.
    public var rmse: Double { (squared / count).squareRoot() }
    /// The share of the variance that is explained; nil for a single example.
    ///
    /// If all true numbers are the same, it is 1 for predictions without error and 0 for others.
    public var r2: Double? {
        guard count > 1 else { return nil }
        guard spread > 0 else { return squared == 0 ? 1 : 0 }
        return 1 - squared / spread
    }

    mutating func add(truth: Double, prediction: Double) {
        let error = prediction - truth
        var one = NumberErrors(name: name)
        (one.count, one.absolute, one.squared, one.mean) = (1, abs(error), error * error, truth)
        add(one)
    }

    mutating func add(_ other: NumberErrors) {
        let total = count + other.count
        guard total > 0 else { return }
        let distance = other.mean - mean
        spread += other.spread + distance * distance * count * other.count / total
        mean += distance * other.count / total
        count = total
        absolute += other.absolute
        squared += other.squared
    }

    private enum CodingKeys: CodingKey { case name, mae, rmse, r2 }

    /// Encodes the name and the errors.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(mae, forKey: .mae)
        try container.encode(rmse, forKey: .rmse)
        try container.encode(r2, forKey: .r2)
    }
}
