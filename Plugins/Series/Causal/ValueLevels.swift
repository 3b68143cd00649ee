/// Values as levels: equally spaced, so that each stands for a range of values of the same width.
struct ValueLevels: Sendable {
    /// At least 2.
    let count: Int

    /// What lies beyond this, in units of a window's own scale, is as far as this.
    ///
    /// The scale is the root mean square of a window's values, so that few lie further; arXiv 2403.07815 takes 15 times the mean of
    /// their sizes, with 4,094 levels.
    static let reach: Float = 8

    private var width: Float { 2 * Self.reach / Float(count) }

    /// The level of a finite value.
    func level(of value: Float) -> Int {
        let place = ((value + Self.reach) / width).rounded(.down)
        return Int(min(max(place, 0), Float(count - 1)))
    }

    /// The middle of a level's values.
    func value(of level: Int) -> Float { (Float(level) + 0.5) * width - Self.reach }
}
