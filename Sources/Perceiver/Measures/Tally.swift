/// What has to be known of all examples before a metric can be computed, such as their scores.
///
/// Tallies of batches are added, so that the metrics do not depend on how examples were divided into batches. Where several
/// processes share the batches, a tally goes from one to another: what it encodes is all of it, and its type is not private,
/// because it is found there by its name.
public protocol Tally: Sendable, Codable {
    /// The metrics by name, without those that these examples do not have.
    var values: [String: Double] { get }

    /// The names of all metrics that it gives for some examples, whether or not for these.
    static var names: [String] { get }

    /// Sentences for the user on metrics that are left out; by default none.
    var notes: [String] { get }

    /// Adds the tally of other examples.
    mutating func add(_ other: Self)
}

extension Tally {
    /// None.
    public var notes: [String] { [] }

    /// This tally with another of its type added.
    func adding(_ other: any Tally) -> any Tally {
        guard let other = other as? Self else { return self }
        var sum = self
        sum.add(other)
        return sum
    }
}
