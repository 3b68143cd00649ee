/// How large an example may be once it is decoded: a small file can hold a huge picture, or hours of silence.
///
/// A program that reads what strangers send sets it; otherwise memory is the limit.
public enum DecodingLimit {
    /// The most bytes; nil, the default: no limit.
    @TaskLocal public static var byteCount: Int?

    /// Whether something of so many bytes may be decoded; a floating-point number, so that none is too large.
    public static func allows(_ byteCount: Double) -> Bool {
        byteCount <= Self.byteCount.map(Double.init) ?? .infinity
    }

    /// The limit in words, for errors.
    public static var text: String {
        byteCount.map { "\(($0 + 500_000) / 1_000_000) MB" } ?? "any size"
    }
}
