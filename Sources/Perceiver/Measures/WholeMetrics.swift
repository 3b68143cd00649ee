/// Metrics as another process of this program gets them: with their tallies, which ``Metrics`` leaves out when it is encoded.
package struct WholeMetrics: Sendable {
    /// The metrics.
    package let metrics: Metrics

    /// Takes metrics.
    package init(_ metrics: Metrics) { self.metrics = metrics }
}

extension WholeMetrics: Codable {
    private enum CodingKeys: CodingKey { case sums, tallies }

    /// Reads metrics, whose tallies are of types that this program has.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let sums = try container.decode(Metrics.self, forKey: .sums)
        let tallies = try container.decode([NamedTally].self, forKey: .tallies)
        metrics = Metrics(sums, tallies: tallies.map { ($0.output, $0.tally) })
    }

    /// Writes all of the metrics.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(metrics, forKey: .sums)
        try container.encode(
            metrics.tallies.map { NamedTally(output: $0.key.output, tally: $0.value) }, forKey: .tallies)
    }
}

/// A tally, and the names of its type and of the output that it is from.
private struct NamedTally: Codable {
    let output: String
    let tally: any Tally

    private enum CodingKeys: CodingKey { case output, type, tally }

    init(output: String, tally: any Tally) { (self.output, self.tally) = (output, tally) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func decoded<Own: Tally>(_ type: Own.Type) throws -> any Tally {
            try container.decode(type, forKey: .tally)
        }
        let name = try container.decode(String.self, forKey: .type)
        guard let type = _typeByName(name) as? any Tally.Type else {
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "There is no tally \"\(name)\".")
        }
        output = try container.decode(String.self, forKey: .output)
        tally = try decoded(type)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let type = type(of: tally)
        guard let name = _mangledTypeName(type), _typeByName(name) == type else {
            throw BatchError(
                "The tally \(type) has no name by which another process finds it: it should not be private, nor lie in a function."
            )
        }
        try container.encode(output, forKey: .output)
        try container.encode(name, forKey: .type)
        try container.encode(tally, forKey: .tally)
    }
}
