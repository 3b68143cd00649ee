import Tensors

/// An output whose prediction can be shown as charts, beside what was seen and what is true.
public protocol OutputWithCharts: OutputAdapter {
    /// Whether there are any; true by default.
    var hasCharts: Bool { get }

    /// The charts of the prediction for a batch's only example.
    func charts(of prediction: Batch, in batch: Batch) throws -> [LineChart]
}

extension OutputWithCharts {
    /// True.
    public var hasCharts: Bool { true }
}

/// Lines over a common axis.
public struct LineChart: Sendable, Equatable {
    /// What stands above it.
    public var title: String
    /// What the axis counts.
    public var axis: String
    /// The lines, each with a name.
    public var lines: [Line]
    /// A band behind the lines; nil: none.
    public var band: Band?

    /// A point of a line.
    public struct Point: Sendable, Equatable {
        /// Along the axis.
        public var x: Double
        /// Up.
        public var y: Double

        /// Makes a point.
        public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
    }

    /// A line, which breaks where points are missing.
    public struct Line: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its pieces, each drawn without a break.
        public var pieces: [[Point]]

        /// Makes a line of numbers at 0, 1, 2 and so on from `start`; NaN is a break.
        public init(_ name: String, from start: Int, _ values: [Double]) {
            self.name = name
            pieces = values.enumerated().reduce(into: [[]]) { pieces, value in
                if value.element.isNaN {
                    pieces.append([])
                } else {
                    pieces[pieces.count - 1].append(Point(Double(start + value.offset), value.element))
                }
            }.filter { !$0.isEmpty }
        }
    }

    /// What lies between two lines.
    public struct Band: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The lower line, and the upper one.
        public var low, high: [Point]

        /// Makes a band between numbers at 0, 1, 2 and so on from `start`.
        public init(_ name: String, from start: Int, low: [Double], high: [Double]) {
            self.name = name
            self.low = low.enumerated().map { Point(Double(start + $0.offset), $0.element) }
            self.high = high.enumerated().map { Point(Double(start + $0.offset), $0.element) }
        }
    }

    /// Makes a chart.
    public init(title: String, axis: String, lines: [Line], band: Band? = nil) {
        (self.title, self.axis, self.lines, self.band) = (title, axis, lines, band)
    }
}

extension PerceiverIO {
    /// Whether predictions can be shown as charts.
    public var hasCharts: Bool { (output as? any OutputWithCharts)?.hasCharts ?? false }

    /// Charts of the prediction for an example, a batch of one; none if the output has none.
    ///
    /// - Throws: what an adapter cannot use about the batch; ``BatchError`` for predictions that are no numbers.
    public func charts(of example: Batch) throws -> [LineChart] {
        guard let output = output as? any OutputWithCharts else { return [] }
        let prediction = try self(example)
        let numbers = prediction.tensors.values.filter { $0.dtype == .float32 }
        guard numbers.allSatisfy({ $0.floats.allSatisfy(\.isFinite) }) else {
            throw BatchError(
                "The predictions are no numbers: what the example holds is too large for the model.")
        }
        return try output.charts(of: prediction, in: example)
    }
}
