import Perceiver
import PerceiverData
import PerceiverSettings

// The rows of one table, of which several inputs read a part each.

extension DatasetEntry {
    /// The data set of several inputs whose examples are parts of the rows of one table.
    static let sameRow = "same_row"

    /// Settings of data sets that are left to all parts together: what is shared, and what else says labels and splits.
    private static let saidOnce =
        shared + ["label_columns", "has_labels", "fold_column", "test_fold", "validation_fold"]

    /// The settings that all parts have in common.
    private static let shared = ["path"] + JoinedRowsSettings.names.filter { $0 != "augmentation" }

    /// The parts of the rows of one table, each read by a data set of its input, under the input's name.
    init(rowsOf names: [String], in registry: Registry) {
        let joined = names.joined(separator: "+")
        self.init(
            name: Self.sameRow, input: joined,
            summary: "rows of a CSV or TSV file, with a part for each input",
            settings: JoinedRowsSettings.descriptions(at: "data"),
            recognizes: { SplitFiles.recognizes($0, extensions: JoinedRows.extensions) },
            isCertain: { _ in false }, givesWay: false, readsRows: false,
            preset: registry.presets.contains(joined) ? joined : nil
        ) { tree, key in
            let picked = try tree.decode(PickedDataset.self, amongOthersAt: key)
            let own = try tree.without(PickedDataset.names + names, at: key)
                .decode(JoinedRowsSettings.self, at: key)
            let parts = try names.map { input in
                let partKey = "\(key).\(input)"
                for name in Self.saidOnce where tree["\(partKey).\(name)"] != nil {
                    throw SettingsError(
                        "The setting \"\(partKey).\(name)\" cannot differ between the parts of a row: there are "
                            + "\(Self.shared.map { "\(key).\($0)" }.quoted) for all of them.")
                }
                let picked = try tree.decode(PickedDataset.self, amongOthersAt: partKey)
                let entry = try registry.rowsDataset(picked, input: input)
                var given = tree
                if entry.settings.names.contains("quoted") { given["\(partKey).quoted"] = .bool(own.quoted) }
                return (input: input, dataset: try entry.configure(given, partKey))
            }
            return ConfiguredDataset(
                name: Self.sameRow, path: picked.path ?? "",
                tree: SettingsTree(describing: own).adding(
                    parts.map { ($0.input, $0.dataset.namedTree.leavingOut(Self.saidOnce)) }),
                changeableKeys: ["\(key).path"] + JoinedRowsSettings.changeableKeys(at: key)
                    + parts.flatMap(\.dataset.changeableKeys),
                open: { request in
                    let rows = try JoinedRows(own, request: request)
                    var datasets: [String: any Dataset] = [:]
                    for part in parts {
                        datasets[part.input] = try request.openPart(
                            part.input, of: rows.shared, part.dataset.open)
                    }
                    return try CombinedDataset(
                        datasets, of: rows, augmentation: own.augmentation, seed: request.seed)
                })
        }
    }
}

extension Registry {
    /// The data set of an input that reads its part of rows.
    ///
    /// - Throws: `SettingsError` if there is none, or one is named that does not.
    fileprivate func rowsDataset(_ picked: PickedDataset, input: String) throws -> DatasetEntry {
        let fitting = datasets.all.filter { $0.input == input && $0.readsRows }
        guard let entry = fitting.first(where: { picked.name == nil || $0.name == picked.name }) else {
            throw SettingsError(
                "The input \"\(input)\" has "
                    + (fitting.isEmpty
                        ? "no data set that reads a part of the rows of a table."
                        : "no data set \"\(picked.name ?? "")\" that reads a part of the rows of a table; "
                            + "there is \(fitting.map(\.name).quoted)."))
        }
        return entry
    }
}

extension SettingsTree {
    /// The group without some of its settings.
    fileprivate func leavingOut(_ names: [String]) -> SettingsTree {
        names.reduce(into: self) { $0[$1] = nil }
    }
}
