import Foundation
import PerceiverTraining
import TestSupport
import Testing

@testable import PerceiverReports

struct WaitingTests {
    /// The rows of a run of six steps, and what was told of each step.
    private func waits(
        dataSeconds: Double, stepSeconds: Double
    ) throws -> (rows: [MetricsRow], progress: [TrainingProgress]) {
        let data = ToyData(onTrainingBatch: { _ in Thread.sleep(forTimeInterval: dataSeconds) })
        let run = try ToyRun(["training.epochs": "1"], dataset: data)
        let trainer = try run.start()
        var progress: [TrainingProgress] = []
        trainer.onProgress = {
            progress.append($0)
            Thread.sleep(forTimeInterval: stepSeconds)
        }
        _ = try trainer.run()
        return (try MetricsFile(path: run.file("metrics.csv")).rows(), progress)
    }

    @Test func `Data that is slower than training is waited for, and said to be`() throws {
        let (rows, progress) = try waits(dataSeconds: 0.03, stepSeconds: 0)
        #expect(rows.map { $0.waitingRemark != nil } == [true, false])
        let share = try #require(rows[0].waitingShare)
        #expect(share <= 1)
        #expect(progress.map { $0.waitingShare > 0 } == [false, true, true, true, true, true])
        #expect(progress.last.map { Float($0.waitingShare) } == share)
        #expect(progress.last.map(ProgressLine.plainText)?.hasSuffix("% waiting for data") == true)
    }

    @Test func `Data that is quicker than training is hidden behind it`() throws {
        // Other tests may keep the thread that reads from its turn; not each time.
        for stepSeconds in [0.03, 0.1, 0.2, 0.4, 0.8] {
            let (rows, progress) = try waits(dataSeconds: 0, stepSeconds: stepSeconds)
            #expect(rows.map { $0.waitingShare != nil } == [true, false])
            let isHidden = rows.allSatisfy { $0.waitingRemark == nil }
            if isHidden, progress.last.map(ProgressLine.plainText)?.contains("waiting") == false { return }
        }
        Issue.record("Waiting was spoken of each time.")
    }

    @Test func `Waiting is counted after the first batch, and anew after each evaluation`() {
        var pace = Pace()
        #expect(pace.waitingShare == 0)
        pace.addWait(from: 1, to: 5)
        pace.add(examples: 8, at: 6)
        #expect(pace.waitingShare == 0)
        pace.addWait(from: 6, to: 8)
        pace.add(examples: 8, at: 10)
        #expect(pace.waitingShare == 0.4)
        #expect(pace.examplesPerSecond == 2)
        pace.forgetWaiting(at: 20)
        #expect(pace.waitingShare == 0)
        pace.addWait(from: 20, to: 21)
        pace.add(examples: 8, at: 24)
        #expect(pace.waitingShare == 0.25)
    }

    @Test(arguments: [(0, nil), (0.049, nil), (0.05, "5% waiting for data"), (1, "100% waiting for data")])
    func `Only waiting that is worth it is spoken of`(share: Double, expected: String?) {
        #expect(Pace.remark(onWaitingShare: share) == expected)
    }
}
