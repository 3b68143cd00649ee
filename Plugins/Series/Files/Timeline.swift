/// Channels over time, on one grid of times.
struct Timeline: Sendable {
    /// How times are written.
    let unit: TimeUnit
    let grid: TimeGrid
    /// The names of the channels.
    let names: [String]
    /// Of each channel its values, one for each place of the grid; NaN is a gap.
    private(set) var values: [[Double]]
    /// What was found, for the user.
    var notes: [String] = []

    /// The first times alone.
    func limited(to count: Int) -> Timeline {
        guard count < grid.count else { return self }
        let grid = TimeGrid(start: grid.start, step: grid.step, count: count)
        return Timeline(
            unit: unit, grid: grid, names: names, values: values.map { Array($0.prefix(count)) }, notes: notes
        )
    }

    /// Some of the channels, by their numbers.
    func channels(_ numbers: [Int]) -> Timeline {
        Timeline(
            unit: unit, grid: grid, names: numbers.map { names[$0] }, values: numbers.map { values[$0] },
            notes: notes)
    }
}
