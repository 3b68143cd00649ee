import PerceiverKit

/// Settings of the input `points`.
struct PointsInputSettings: Settings {
    @Setting("frequencies of the Fourier positions for each axis", .from(0, to: 1000)) var bands = 16
    @Setting("positions along an axis that can be told apart") var resolution = 32
}

/// Point clouds: a row for each point, the Fourier features of its position.
///
/// Reads `points` of a batch, float32 [b, m, 3] from -1 to 1, and `is_padding`, bytes [b, m].
struct PointsInput: InputWithExamples {
    let settings: PointsInputSettings
    let pointCount: Int

    init(_ settings: PointsInputSettings, data: DataDescription) throws {
        self.settings = settings
        pointCount = try data.shape("points")[0]
    }

    var channels: Int { 3 * (2 * settings.bands + 1) }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        let features = fourierFeatures(
            of: try batch.tensor("points"), bandCount: settings.bands,
            resolutions: Array(repeating: settings.resolution, count: 3))
        return InputArray(content: features, isPadding: batch.tensors["is_padding"])
    }

    /// Reads the file that an argument names.
    func example(_ source: ExampleSource) throws -> Batch {
        Batch(clouds: [try PointFile(source).cloud(of: pointCount, seed: 0)], pointCount: pointCount)
    }
}
