import Testing

@testable import PerceiverTraining

struct PlateauTests {
    private func shares(_ losses: [Double], _ kind: ScheduleSettings.Kind = .plateau) -> [Double] {
        var schedule = ScheduleSettings()
        (schedule.name, schedule.plateauPatience, schedule.plateauFactor) = (kind, 3, 0.5)
        var (plateau, best) = (Plateau(), Double.infinity)
        return losses.map { loss in
            plateau.record(cost: loss, isBest: loss < best, schedule: schedule)
            best = min(best, loss)
            return plateau.rateShare
        }
    }

    @Test func `The rate falls after three losses that are not lower, and then waits anew`() {
        #expect(shares([5, 4, 4, 4.5, 4, 4, 4, 4, 3, 4]) == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25])
    }

    @Test func `A loss that is hardly lower is none`() {
        #expect(shares([5, 4.99995, 4.9999, 4.99985, 4.9998]) == [1, 1, 1, 1, 1])
        #expect(shares([5, 4.99999, 4.99998, 4.99997]) == [1, 1, 1, 0.5])
    }

    @Test func `Other schedules do not fall`() {
        #expect(shares([5, 6, 6, 6, 6], .constant) == [1, 1, 1, 1, 1])
    }

    @Test func `Evaluations since the best are counted`() {
        var plateau = Plateau()
        let counts = [(5, true), (6, false), (7, false), (4, true), (5, false)].map { loss, isBest in
            plateau.record(cost: loss, isBest: isBest, schedule: ScheduleSettings())
            return plateau.evaluationsSinceBest
        }
        #expect(counts == [0, 1, 2, 0, 1])
    }
}
