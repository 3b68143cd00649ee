import Perceiver

/// The labels of a run that goes on, or whose weights are taken over: its outputs stay where they are as long as it has all
/// labels of the data.
struct EarlierLabels {
    private let classNames: [String]
    private let labelNames: [String]?
    /// The numbers to predict, with their scales.
    let target: TargetFact?

    /// - Throws: `SettingsError` for a description that cannot be read.
    init(of run: DataDescription?) throws {
        classNames = run?.classNames ?? []
        labelNames = try run?.fact(LabelSetFact.self)?.labelNames
        target = try run?.fact(TargetFact.self)
    }

    /// The labels read as classes of the run; nil if it has none, or not all of them.
    func classes(_ fields: LabelFields) -> ClassReading? {
        classNames.isEmpty ? nil : try? ClassReading(fields, of: classNames)
    }

    /// The labels read as sets of the run's; nil if it has none, or not all of them.
    func sets(_ fields: LabelFields, separator: String?) -> LabelSetReading? {
        labelNames.flatMap { try? LabelSetReading(fields, separator: separator, of: $0) }
    }
}
