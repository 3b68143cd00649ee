import PerceiverKit

extension SplitFiles {
    /// What a file holds, which decides what is looked for in it.
    enum Part: Equatable {
        /// All documents, which may say themselves what split they belong to.
        case whole
        /// The training documents.
        case train
        /// The validation or the test documents, which have labels if the training documents have some.
        case other(hasLabels: Bool)
        /// Documents without labels.
        case unlabelled
    }

    /// The documents of all files, each read by `read`.
    func documents(_ read: (_ path: String, _ part: Part) throws -> FoundDocuments) throws -> FoundDocuments {
        func found(_ path: String, _ part: Part) throws -> FoundDocuments {
            let found = try read(path, part)
            guard found.splits.values.contains(where: { !$0.isEmpty }) else {
                throw DataError(path: path, expected: "at least one document", found: "none")
            }
            return found
        }
        if let whole { return try found(whole, .whole) }
        var all = FoundDocuments(notes: notes)
        for split in Split.allCases {
            guard let file = files[split] else { continue }
            let hasLabels = all.splits[.train]?.contains { !$0.labels.isEmpty } ?? false
            let isFirst = split == .train || files[.train] == nil
            let part = try found(file, isFirst ? .train : .other(hasLabels: hasLabels))
            all.splits[split] = part.splits[.train]
            if isFirst { (all.labelColumns, all.columns) = (part.labelColumns, part.columns) }
            all.labelSeparator = all.labelSeparator ?? part.labelSeparator
            all.skippedCount += part.skippedCount
            all.notes += part.notes.filter { !all.notes.contains($0) }
        }
        if let unlabelled { all.unlabelled = try found(unlabelled, .unlabelled).splits[.train] ?? [] }
        return all
    }
}
