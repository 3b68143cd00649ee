import PerceiverKit

/// How fast frames and samples follow each other.
struct VideoRate: DataFact, Equatable {
    static let name = "video_rate"
    /// Frames in a second.
    var frames = 25
    /// Samples of sound in a second.
    var samples = 48_000

    func check() throws {
        guard frames > 0, samples > 0 else {
            throw SettingsError(
                "The data says that it has \(frames) frames and \(samples) samples in a second.")
        }
    }
}
