import PerceiverKit

/// Times at equal steps.
struct TimeGrid: Sendable, Equatable {
    /// The first time.
    let start: Double
    /// From one time to the next, more than 0.
    let step: Double
    /// How many there are.
    let count: Int

    /// The time of a place, which may be beyond the last.
    func time(_ place: Int) -> Double { start + Double(place) * step }

    /// The place of the first time that is not before `time`, from 0 to ``count``.
    func firstPlace(from time: Double) -> Int {
        let place = ((time - start) / step - 1e-3).rounded(.up)
        return Int(min(max(place, 0), Double(count)))
    }

    /// How far from its place a time may be, in steps; months differ in length by less.
    private static let tolerance = 0.2

    /// Finds the step of times that may lack some.
    ///
    /// - Parameters:
    ///   - times: all different, in order.
    ///   - path: the file, for errors.
    ///   - unit: how times are written, for errors.
    /// - Returns: the grid, and the place of each time.
    /// - Throws: `DataError` if there are no equal steps.
    static func found(
        in times: [Double], path: String, unit: TimeUnit
    ) throws -> (grid: TimeGrid, places: [Int]) {
        guard times.count > 1 else {
            throw DataError(path: path, expected: "at least two times", found: "\(times.count)")
        }
        let steps = zip(times.dropFirst(), times).map(-)
        let usual = steps.sorted()[steps.count / 2]
        let count = steps.reduce(0) { $0 + max(1, ($1 / usual).rounded()) }
        let step = (times[times.count - 1] - times[0]) / count
        let places = times.map { ($0 - times[0]) / step }
        for (index, place) in places.enumerated() where abs(place - place.rounded()) > tolerance {
            throw DataError(
                path: path,
                expected: "times \(unit.length(usual)) apart, as most are, or whole steps of that",
                found: "\(unit.text(times[index])), which is between two; with data.step, such as data.step "
                    + "\(Float(usual)), values are averaged over steps of that size")
        }
        return try of(places.map { $0.rounded() }, start: times[0], step: step, path: path)
    }

    /// The grid of a given step, from the multiple of it that is not after the first time.
    ///
    /// - Returns: the grid, and the place of each time; several may have the same.
    /// - Throws: `DataError` if there would be many more places than times.
    static func given(
        step: Double, for times: [Double], path: String
    ) throws -> (grid: TimeGrid, places: [Int]) {
        let start = ((times.first ?? 0) / step).rounded(.down) * step
        return try of(
            times.map { (($0 - start) / step).rounded(.down) }, start: start, step: step, path: path)
    }

    private static func of(
        _ places: [Double], start: Double, step: Double, path: String
    ) throws -> (grid: TimeGrid, places: [Int]) {
        let count = (places.last ?? 0) + 1
        guard count <= 100 * Double(places.count) + 1000 else {
            throw DataError(
                path: path, expected: "times of which more than one in a hundred is there",
                found:
                    "\(places.count) times in \(count) steps of \(Float(step)); data.step sets another step")
        }
        return (TimeGrid(start: start, step: step, count: Int(count)), places.map { Int($0) })
    }
}
