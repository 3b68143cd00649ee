import Perceiver
import PerceiverFiles
import PerceiverReports

extension ConfusionTable {
    /// With more classes than this, only the worst are shown, to fit a screen.
    private static let shownCount = 20
    /// The longest name of a column.
    private static let widestColumn = 8

    /// Tables for the user: the scores of each class, and the confusion table.
    var text: String {
        guard classNames.count > Self.shownCount else {
            return scoreTable(of: Array(classNames.indices)) + "\n\n" + countTable
        }
        // A class that neither occurs nor is predicted has no score.
        let known = scores.enumerated().filter { $0.element.f1 != nil }
        let worst = known.sorted { ($0.element.f1 ?? 1, $0.offset) < ($1.element.f1 ?? 1, $1.offset) }
            .prefix(Self.shownCount).map(\.offset)
        return "The worst \(worst.count) of \(classNames.count) classes (--json has all):\n"
            + scoreTable(of: worst)
    }

    /// A line for each of some classes: its scores, and its most common confusion.
    private func scoreTable(of classes: [Int]) -> String {
        let scores = scores
        let header = ["class", "precision", "recall", "F1", "examples", "most common confusion"]
        return textTable(
            [header]
                + classes.map { label in
                    let score = scores[label]
                    return [score.name.asName, share(score.precision), share(score.recall), share(score.f1)]
                        + [score.count.grouped, mistake(for: label)]
                })
    }

    /// The wrong class that is most often predicted for examples of a class, with its count.
    private func mistake(for label: Int) -> String {
        let wrong = classNames.indices.filter { $0 != label && self[label, $0] > 0 }
        guard let other = wrong.max(by: { self[label, $0] < self[label, $1] }) else { return "-" }
        return "\(classNames[other].asName) (\(self[label, other].grouped))"
    }

    private func share(_ value: Double?) -> String { value?.percent ?? "-" }

    /// All counts.
    private var countTable: String {
        let names = classNames.map(\.asName)
        // Columns with long names are numbered, so that lines stay short.
        let isNumbered = names.contains { $0.count > Self.widestColumn }
        let header = [""] + (isNumbered ? names.indices.map { "(\($0 + 1))" } : names)
        let lines = names.indices.map { truth in
            [isNumbered ? "(\(truth + 1)) \(names[truth])" : names[truth]]
                + names.indices.map { self[truth, $0].grouped }
        }
        return "Confusion table (rows: true classes, columns: predicted classes):\n"
            + textTable([header] + lines)
    }
}
