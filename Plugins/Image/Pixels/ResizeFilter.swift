/// How a sample of a resized image is made of those near its place.
public enum ResizeFilter: String, Codable, Sendable, CaseIterable {
    /// Of the nearest two along each axis.
    case bilinear
    /// Of the nearest four along each axis, as Pillow does it, which models that others trained on photos expect.
    case bicubic

    /// The distance, in samples, beyond which weights are zero.
    var reach: Double { self == .bilinear ? 1 : 2 }

    /// The weight of a sample at a distance, in samples.
    func weight(at distance: Double) -> Double {
        switch self {
        case .bilinear: max(0, 1 - distance)
        case .bicubic: cubicWeight(distance, sharpness: -0.5)
        }
    }

    /// A weight as it is multiplied: that of the bicubic filter to 22 binary places, because Pillow's sums are of integers.
    func rounded(_ weight: Double) -> Double {
        self == .bicubic ? (weight * 0x1p22).rounded() / 0x1p22 : weight
    }

    /// Whether samples are rounded after the rows have been resized, as Pillow does, and again after the columns.
    var roundsBetween: Bool { self == .bicubic }
}
