import Perceiver
import PerceiverData
import PerceiverSettings

extension PublishedConfiguration {
    /// What the labels of a model are, by the names of the library.
    enum ProblemType: String, CaseIterable {
        case regression
        case single = "single_label_classification"
        case multiple = "multi_label_classification"

        /// The output here.
        var outputName: String {
            switch self {
            case .regression: "regress"
            case .single: "classify"
            case .multiple: "multilabel"
            }
        }
    }

    private var problem: ProblemType {
        get throws {
            guard let problemType else { return try labelNames().count == 1 ? .regression : .single }
            guard let problem = ProblemType(rawValue: problemType) else {
                throw SettingsError(
                    "config.json has the problem_type \"\(problemType)\"; known are \(ProblemType.allCases.map(\.rawValue).quoted)."
                )
            }
            return problem
        }
    }

    /// The settings of the output for the labels, which are added to the description of the data; and notes.
    ///
    /// - Throws: `SettingsError` for labels that make no output.
    public func labels(
        in data: inout DataDescription
    ) throws -> (output: SettingsTree, notes: [String]) {
        let (problem, names) = (try problem, try labelNames())
        let different = names.madeDifferent
        switch problem {
        case .single: data.classNames = different
        case .multiple: data.add(LabelSetFact(labelNames: different))
        case .regression:
            data.add(
                TargetFact(
                    targetNames: different, means: names.map { _ in 0 },
                    standardDeviations: names.map { _ in 1 }))
        }
        let changed = zip(names, different).filter { $0 != $1 }.map(\.1)
        return (
            ["name": .string(problem.outputName)],
            changed.isEmpty
                ? [] : ["labels of the same name have their number behind it: \(changed.quoted)"]
        )
    }

    /// Sets the labels to those of an output.
    ///
    /// - Throws: `SettingsError` for an output that has none, or whose numbers are standardised, which the library does not know.
    public mutating func setLabels(of output: any OutputAdapter) throws {
        switch output {
        case let output as ClassificationOutput:
            setLabelNames(output.classNames)
            problemType = ProblemType.single.rawValue
        case let output as MultilabelOutput:
            setLabelNames(output.labelNames)
            problemType = ProblemType.multiple.rawValue
        case let output as RegressionOutput:
            guard output.numbers.allSatisfy({ $0.mean == 0 && $0.standardDeviation == 1 }) else {
                throw SettingsError(
                    "its numbers are standardised by the means and deviations of the training data, which config.json has no place for"
                )
            }
            setLabelNames(output.numbers.map(\.name))
            problemType = ProblemType.regression.rawValue
        default: throw SettingsError("its output has no labels")
        }
    }
}

extension [String] {
    /// The names, where several are the same with their number behind them: two birds and machines are both called crane.
    fileprivate var madeDifferent: [String] {
        var seen: Set<String> = []
        return enumerated().map { label, name in
            seen.insert(name).inserted ? name : "\(name) (\(label))"
        }
    }
}
