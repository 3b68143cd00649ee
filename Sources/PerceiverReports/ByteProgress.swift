/// The progress of something that is fetched.
public struct ByteProgress: ShownProgress, Sendable {
    /// The bytes that are there.
    public var byteCount: Int
    /// The bytes that were there before.
    public var firstByteCount: Int
    /// All bytes.
    public var totalByteCount: Int
    /// The seconds that fetching took.
    public var elapsedSeconds: Double

    /// Makes a record of the progress.
    public init(byteCount: Int, firstByteCount: Int, totalByteCount: Int, elapsedSeconds: Double) {
        self.byteCount = byteCount
        self.firstByteCount = firstByteCount
        self.totalByteCount = totalByteCount
        self.elapsedSeconds = elapsedSeconds
    }

    /// The share of the bytes that is there.
    public var share: Double { totalByteCount == 0 ? 1 : Double(byteCount) / Double(totalByteCount) }

    /// Megabytes, the time left and the speed.
    public var fields: [String] {
        let speed = elapsedSeconds > 0 ? Double(byteCount - firstByteCount) / elapsedSeconds : 0
        let left =
            speed > 0 ? ["\(ProgressLine.duration(Double(totalByteCount - byteCount) / speed)) left"] : []
        return [ProgressLine.percent(share), "\(megabytes(byteCount))/\(megabytes(totalByteCount)) MB"] + left
            + ["\(ProgressLine.decimal(speed / 1e6, digitCount: 1)) MB/s"]
    }

    private func megabytes(_ count: Int) -> String {
        ProgressLine.decimal(Double(count) / 1e6, digitCount: 1)
    }
}
