import Perceiver
import PerceiverFiles
import PerceiverSettings

/// A further part of a data set's description, in a type of its plugin, such as a sample rate or the means of channels.
///
/// A data set adds it to its ``DataDescription``, a run stores it as JSON in data.json, and an adapter gets it by its type.
public protocol DataFact: Codable, Sendable {
    /// Its key in data.json, in snake case, without a point.
    static var name: String { get }

    /// Checks a fact that was read from a file; by default every value that can be decoded is accepted.
    ///
    /// - Throws: `SettingsError` that names the value that cannot be.
    func check() throws
}

extension DataFact {
    /// Accepts every value.
    public func check() {}
}

extension DataDescription {
    /// Adds a fact, or replaces the one of its type.
    ///
    /// - Precondition: no number in it is infinite or NaN, which JSON cannot hold; a data set has to check this.
    public mutating func add<Fact: DataFact>(_ fact: Fact) {
        do {
            facts[Fact.name] = try JSONValue(encoding: fact)
        } catch {
            fatalError("The fact \"\(Fact.name)\" of a data set cannot be written as JSON: \(error)")
        }
    }

    /// A copy with one more fact.
    public func adding(_ fact: some DataFact) -> DataDescription {
        var description = self
        description.add(fact)
        return description
    }

    /// Whether there is a fact of that type.
    public func has<Fact: DataFact>(_ type: Fact.Type) -> Bool { facts[Fact.name] != nil }

    /// The fact of that type; nil if there is none.
    ///
    /// - Throws: `SettingsError` for a fact that cannot be read.
    public func fact<Fact: DataFact>(_ type: Fact.Type) throws -> Fact? {
        guard let value = facts[Fact.name] else { return nil }
        let fact: Fact
        do {
            fact = try value.decoded(as: type)
        } catch {
            throw SettingsError(
                "The data says \(value.literal) of itself as \"\(Fact.name)\", which cannot be read: "
                    + "\(sentence(of: error))")
        }
        try fact.check()
        return fact
    }

    /// The fact of that type, which has to be there.
    ///
    /// - Parameters:
    ///   - type: the type of the fact.
    ///   - reader: what needs it, for errors, such as `"input.normalization" is training_set`.
    /// - Returns: the fact.
    /// - Throws: `SettingsError` that names the reader, the missing fact, and the facts that there are.
    public func requireFact<Fact: DataFact>(_ type: Fact.Type, for reader: String) throws -> Fact {
        guard let fact = try fact(type) else {
            let others = facts.isEmpty ? "nothing" : facts.keys.sorted().quoted
            throw SettingsError(
                "\(reader), which needs to know \"\(Fact.name)\" of the data; beside shapes and classes it says \(others)."
            )
        }
        return fact
    }
}
