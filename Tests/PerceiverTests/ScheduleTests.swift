import Foundation
import PerceiverTraining
import Tensors
import TestSupport
import Testing

struct ScheduleTests {
    private static func schedule(
        _ kind: ScheduleSettings.Kind, _ change: (inout ScheduleSettings) -> Void = { _ in }
    ) -> ScheduleSettings {
        var settings = ScheduleSettings()
        settings.name = kind
        change(&settings)
        return settings
    }

    @Test func `One cycle equals PyTorch's`() throws {
        let expected = try Fixture("optimizers")["one_cycle"].floats
        let schedule = Self.schedule(.oneCycle) { $0.warmupFraction = 0.1 }
        let rates = (0..<50).map { Float(schedule.learningRate(at: $0, of: 50, highest: 1e-3)) }
        #expect(expected.count == 50)
        #expect(relativeDifference(rates, expected) < 1e-6)
        // The smallest rates are far below the largest, so each is looked at by its own size too.
        for (rate, wanted) in zip(rates, expected) { #expect(abs(rate - wanted) <= 1e-5 * wanted) }
    }

    /// A schedule, and the rates of ten steps at a highest rate of 8.
    struct Row: Sendable {
        let schedule: ScheduleSettings
        let rates: [Double]
    }

    /// Half a cosine from 8 down to `last`, `count` steps long, without the step where it is down.
    private static func fall(to last: Double, _ count: Int) -> [Double] {
        (0..<count).map { step in
            let height = (1 + cos(Double.pi * Double(step) / Double(count))) / 2
            return last + (8 - last) * height
        }
    }

    private static let rows = [
        Row(schedule: schedule(.constant), rates: Array(repeating: 8, count: 10)),
        Row(schedule: schedule(.constant) { $0.warmupSteps = 4 }, rates: [0, 2, 4, 6, 8, 8, 8, 8, 8, 8]),
        Row(schedule: schedule(.cosine) { $0.warmupSteps = 2 }, rates: [0, 4] + fall(to: 0, 8)),
        Row(schedule: schedule(.cosine) { $0.finalFraction = 0.25 }, rates: fall(to: 2, 10)),
        Row(
            schedule: schedule(.constantCosine) { $0.warmupFraction = 0.5 },
            rates: [8, 8, 8, 8, 8] + fall(to: 0, 5)),
        Row(
            schedule: schedule(.step) {
                $0.stepSize = 4
                $0.gamma = 0.5
            }, rates: [8, 8, 8, 8, 4, 4, 4, 4, 2, 2]),
    ]

    @Test(arguments: rows)
    func `The other schedules are what their names say`(row: Row) {
        for (step, wanted) in row.rates.enumerated() {
            let rate = row.schedule.learningRate(at: step, of: 10, highest: 8)
            #expect(abs(rate - wanted) < 1e-12, "step \(step): \(rate), not \(wanted)")
        }
    }

    @Test(arguments: ScheduleSettings.Kind.allCases, [1, 2, 3, 10])
    func `Short runs have rates above or at zero, and at most the highest`(
        kind: ScheduleSettings.Kind, stepCount: Int
    ) {
        for step in 0..<stepCount {
            let rate = Self.schedule(kind).learningRate(at: step, of: stepCount, highest: 1)
            #expect(rate >= 0 && rate <= 1, "step \(step): \(rate)")
        }
    }
}
