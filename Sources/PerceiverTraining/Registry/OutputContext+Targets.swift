import Perceiver
import PerceiverData
import PerceiverSettings

extension OutputContext {
    /// Checks that the data names at least two classes.
    ///
    /// - Throws: `SettingsError` that says what the data has instead.
    public func requireClasses() throws {
        guard data.classNames.count < 2 else { return }
        guard data.classNames.isEmpty else {
            throw SettingsError(
                "A classifier needs at least two classes; the data has only \(data.classNames.quoted).")
        }
        throw try error(lacking: "at least two classes", for: "classify")
    }

    /// The error of an output that the data has nothing for: what there is instead, and which output goes with it.
    func error(lacking needed: String, for output: String) throws -> SettingsError {
        let labels = try data.fact(LabelSetFact.self)?.labelNames ?? []
        let numbers = try data.fact(TargetFact.self)?.targetNames ?? []
        let found = [
            ("the classes", data.classNames, "classify"), ("sets of the labels", labels, "multilabel"),
            ("the numbers", numbers, "regress"),
        ].filter { !$0.1.isEmpty }.map { "\($0) \($1.quoted), which the output \"\($2)\" predicts" }
        return SettingsError(
            "The output \"\(output)\" needs \(needed); the data has "
                + (found.isEmpty
                    ? "no labels, without which the output \"reconstruct\" learns."
                    : found.joined(separator: ", and ") + "."))
    }
}
