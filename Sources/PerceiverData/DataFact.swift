import Perceiver
import PerceiverFiles
import PerceiverSettings

/// What a data set says of itself beside shapes and classes, in a type of its plugin: such as a rate, or moments of samples.
///
/// A data set adds it to its ``DataDescription``; a run keeps it as JSON in data.json; an adapter asks for it by its type.
public protocol DataFact: Codable, Sendable {
    /// What it is called in data.json, in snake case, without a point.
    static var name: String { get }

    /// Checks a fact that was read from a file; by default all that could be decoded can be.
    ///
    /// - Throws: `SettingsError` that says what no data can have said.
    func check() throws
}

extension DataFact {
    /// All that could be decoded can be.
    public func check() {}
}

extension DataDescription {
    /// Adds a fact, or puts it in the place of an older one of its type.
    ///
    /// - Precondition: JSON can hold it, so no number in it is infinite or NaN: a data set checks what it computes first.
    public mutating func add<Fact: DataFact>(_ fact: Fact) {
        do {
            facts[Fact.name] = try JSONValue(encoding: fact)
        } catch {
            fatalError("The fact \"\(Fact.name)\" of a data set cannot be written as JSON: \(error)")
        }
    }

    /// The same with one more fact.
    public func adding(_ fact: some DataFact) -> DataDescription {
        var description = self
        description.add(fact)
        return description
    }

    /// What the data says of that type; nil if it says nothing.
    ///
    /// - Throws: `SettingsError` if it says what cannot be.
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

    /// What the data has to say of that type.
    ///
    /// - Parameters:
    ///   - type: of the fact.
    ///   - reader: what asks for it, such as `"input.normalization" is training_set`.
    /// - Returns: the fact.
    /// - Throws: `SettingsError` that names reader and fact, and what there is, if the data does not say it.
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
