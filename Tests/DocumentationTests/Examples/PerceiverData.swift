import PerceiverData

/// A hundred recordings: 70 to learn from, 10 to choose by, 20 to judge with, the same ones each time.
func recordingSplits() throws -> SplitPlan {
    let names = (0..<100).map { "recording-\($0).wav" }
    return try Division(seed: 0)
        .divide(names, of: "recordings", validationShare: 0.1, testShare: 0.2).plan
}
