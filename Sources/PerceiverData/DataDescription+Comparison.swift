import Perceiver
import PerceiverSettings

extension DataDescription {
    /// Checks that data is of the kind that a model was made for: the same classes, by name and in the same order, and
    /// tensors of the same shapes.
    ///
    /// - Parameters:
    ///   - kept: the description of the data when the run began.
    ///   - run: the folder of the run, for the error.
    /// - Throws: `SettingsError` that says what differs.
    public func requireSame(as kept: DataDescription, run: String) throws {
        var differences = try differences(fromClassesOf: kept) + differences(fromTargetsOf: kept)
        for name in Set(shapes.keys).union(kept.shapes.keys).sorted() where shapes[name] != kept.shapes[name]
        {
            func words(_ shape: [Int]?) -> String { shape.map { "\($0)" } ?? "nothing" }
            differences.append(
                "\"\(name)\" has the shape \(words(shapes[name])), in place of \(words(kept.shapes[name]))")
        }
        guard differences.isEmpty else {
            throw SettingsError(
                "The data is not what the run \(run) was begun with: \(differences.joined(separator: "; ")). "
                    + "Give it the data of that time, or begin a new run.")
        }
    }

    /// Sentences on how the labels differ from those of other data: the classes, or what else it has; none if they are the same
    /// in the same order.
    package func differences(fromLabelsOf other: DataDescription) throws -> [String] {
        try other.classNames.isEmpty ? differences(fromTargetsOf: other) : differences(fromClassesOf: other)
    }

    /// Sentences on how labels of sets, and numbers to predict, differ from those of other data, if that has any.
    private func differences(fromTargetsOf other: DataDescription) throws -> [String] {
        func names(_ data: DataDescription) throws -> [(what: String, names: [String])] {
            [
                ("labels", try data.fact(LabelSetFact.self)?.labelNames ?? []),
                ("numbers to predict", try data.fact(TargetFact.self)?.targetNames ?? []),
            ]
        }
        func words(_ names: [String]) -> String { names.isEmpty ? "none" : names.quoted }
        return try zip(names(self), names(other)).filter { $0.names != $1.names && !$1.names.isEmpty }.map {
            "the \($0.what) are \(words($0.names)), in place of \(words($1.names))"
                + ($0.names.isEmpty ? " (no columns have these names)" : "")
        }
    }

    /// Sentences on how the classes differ from those of other data; none if they are the same in the same order.
    private func differences(fromClassesOf other: DataDescription) -> [String] {
        let (own, others) = (Set(classNames), Set(other.classNames))
        let added = classNames.filter { !others.contains($0) }
        let gone = other.classNames.filter { !own.contains($0) }
        if added.isEmpty, gone.isEmpty, classNames != other.classNames {
            return ["the classes are \(classNames.quoted), in place of \(other.classNames.quoted)"]
        }
        return (gone.isEmpty ? [] : ["the classes \(gone.quoted) are gone"])
            + (added.isEmpty ? [] : ["the classes \(added.quoted) are new"])
    }
}

extension DataDescription {
    /// The same without what it says of labels.
    package var withoutLabels: DataDescription {
        var rest = self
        rest.classNames = []
        for name in [ClassCountFact.name, LabelSetFact.name, TargetFact.name] { rest.facts[name] = nil }
        return rest
    }

    /// Whether the examples have neither classes nor sets of labels nor numbers to predict.
    public var isUnlabelled: Bool {
        classNames.isEmpty && !has(LabelSetFact.self) && !has(TargetFact.self)
    }

    /// Whether the labels most likely are classes and nothing else.
    ///
    /// More than twenty numbers may well be quantities, such as ages, unless they count classes: 0, 1, 2 and so on.
    package var areLabelsClasses: Bool {
        guard classNames.count > 1, !has(LabelSetFact.self) else { return false }
        return !has(TargetFact.self) || classNames.count <= 20
            || classNames == (0..<classNames.count).map(String.init)
    }
}
