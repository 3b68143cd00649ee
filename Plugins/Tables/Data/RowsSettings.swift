import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `rows`.
public struct RowsSettings: DivisionSettings, LabelFieldSettings {
    @Setting(ColumnNames.targetHelp)
    public var target: [String] = []
    @Setting(LabelFieldHelp.labelSeparator) public var labelSeparator: String?
    @Setting(
        "what columns hold where it is not found rightly, such as [zip=word]: number, date, word, or none to leave one out"
    )
    public var types: [String] = []
    @Setting("what a field without a value says, beside nothing, in any case")
    public var gaps = ["NA", "N/A", "NaN", "null", "?"]
    @Setting("training rows that a word needs to be learned; rarer ones share one place") public
        var rareCount = 3
    @Setting(ManifestHelp.splitColumn)
    public var splitColumn: String?
    @Setting(ManifestHelp.quoted)
    public var quoted = true
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    /// The augmentation of training rows.
    public var augmentation = RowAugmentation()

    /// The defaults.
    public init() {}

    /// What means nothing, in lower case.
    var gapNames: Set<String> { Set(gaps.map { $0.lowercased() }) }

    /// What the user says that columns hold, by name.
    ///
    /// - Throws: `SettingsError` for a type that is none, `DataError` for a column that is not there.
    func kinds(of columns: ColumnNames) throws -> [String: ColumnKind] {
        var kinds: [String: ColumnKind] = [:]
        for type in types {
            guard let end = type.lastIndex(of: "="),
                let kind = ColumnKind(rawValue: String(type[type.index(after: end)...]).trimmed)
            else {
                throw SettingsError(
                    "data.types should have a column and \(ColumnKind.allCases.map(\.rawValue).quoted) in each element, "
                        + "such as zip=word, not \"\(type.asName)\".")
            }
            let column = try columns.index(of: String(type[..<end]).trimmed, setting: "types")
            kinds[columns.names[column]] = kind
        }
        return kinds
    }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Random changes of training rows.
public struct RowAugmentation: Settings {
    @Setting("chance that a value is hidden; one of a row always stays", .shareBelowOne) public var hide:
        Float = 0

    /// The defaults.
    public init() {}

    /// Hides values of a row at random.
    ///
    /// - Parameters:
    ///   - gaps: 1 for each field without a value; more after the call.
    ///   - random: random numbers for this row alone.
    func hide(in gaps: inout [UInt8], random: inout CounterRandom) {
        let present = gaps.indices.filter { gaps[$0] == 0 }
        guard hide > 0 else { return }
        let isHidden = random.hidden(of: present.count, chance: hide)
        for (column, isHidden) in zip(present, isHidden) where isHidden { gaps[column] = 1 }
    }
}
