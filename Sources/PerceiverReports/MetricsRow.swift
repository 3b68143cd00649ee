/// The numbers of one evaluation, a row of a metrics file.
public struct MetricsRow: Sendable, Equatable {
    /// The number of training steps done.
    public var step: Int
    /// The epoch.
    public var epoch: Int
    /// The split that was evaluated, such as `train` or `validation`.
    public var split: String
    /// The mean loss.
    public var loss: Float?
    /// The accuracy, for a classifier.
    public var accuracy: Float?
    /// The learning rate at this step.
    public var learningRate: Float?
    /// The number of examples processed per second.
    public var examplesPerSecond: Double?
    /// The seconds of training so far.
    public var seconds: Double
    /// Further metrics by column.
    public var others: [String: Float]

    /// Makes a row; what is nil is left empty in the file.
    public init(
        step: Int, epoch: Int, split: String, loss: Float? = nil, accuracy: Float? = nil,
        learningRate: Float? = nil,
        examplesPerSecond: Double? = nil, seconds: Double, others: [String: Float] = [:]
    ) {
        self.step = step
        self.epoch = epoch
        self.split = split
        self.loss = loss
        self.accuracy = accuracy
        self.learningRate = learningRate
        self.examplesPerSecond = examplesPerSecond
        self.seconds = seconds
        self.others = others
    }

    /// The share of the time since the last evaluation in which training waited for its data.
    ///
    /// It is one of the further metrics, so that older files without it can still be read and continued.
    public var waitingShare: Float? {
        get { others[Self.waitingColumn] }
        set { others[Self.waitingColumn] = newValue }
    }
    /// A remark for the user on waiting for data; nil if it is too short to matter.
    public var waitingRemark: String? {
        waitingShare.flatMap { Pace.remark(onWaitingShare: Double($0)) }
    }
    /// The column of `waitingShare`.
    public static let waitingColumn = "waiting_share"

    /// The name of the training split.
    static let trainingSplit = "train"

    /// The columns that every metrics file has.
    static let columns = [
        "step", "epoch", "split", "loss", "accuracy", "learning_rate", "examples_per_s", "seconds",
    ]

    /// The row as a line without its end; each number reads back as exactly the same number.
    func line(otherColumns: [String]) -> String {
        let ownFields = [
            "\(step)", "\(epoch)", split, loss?.description, accuracy?.description, learningRate?.description,
            examplesPerSecond?.description, seconds.description,
        ]
        let otherFields = otherColumns.map { others[$0]?.description }
        return (ownFields + otherFields).map { $0 ?? "" }.joined(separator: ",")
    }

    /// Reads a line; the error says what is wrong with it, as the end of a sentence.
    static func parse(_ line: Substring, otherColumns: [String]) -> Result<MetricsRow, MetricsFault> {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        let columns = columns + otherColumns
        if fields.count != columns.count {
            return .failure(MetricsFault("has \(fields.count) fields, but \(columns.count) were expected."))
        }
        for (column, field) in zip(columns, fields) {
            let isRequired = ["step", "epoch", "split", "seconds"].contains(column)
            let isGood =
                switch column {
                case "step", "epoch": Int(field) != nil
                case "split": !field.isEmpty
                default: Double(field) != nil || field.isEmpty && !isRequired
                }
            if !isGood { return .failure(MetricsFault("has \"\(field)\" as \(column).")) }
        }
        let others = zip(otherColumns, fields.dropFirst(Self.columns.count)).map { ($0, Float($1)) }
        return .success(
            MetricsRow(
                step: Int(fields[0]) ?? 0, epoch: Int(fields[1]) ?? 0, split: String(fields[2]),
                loss: Float(fields[3]), accuracy: Float(fields[4]), learningRate: Float(fields[5]),
                examplesPerSecond: Double(fields[6]), seconds: Double(fields[7]) ?? 0,
                others: Dictionary(others) { first, _ in first }.compactMapValues { $0 }))
    }
}

/// What is wrong with a line of a metrics file.
struct MetricsFault: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
