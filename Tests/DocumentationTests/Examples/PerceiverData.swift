import PerceiverData

/// A hundred recordings: 70 for training, 10 for validation, 20 for the test, the same ones each time.
func recordingSplits() throws -> SplitPlan {
    let names = (0..<100).map { "recording-\($0).wav" }
    return try Division(seed: 0)
        .divide(names, of: "recordings", validationShare: 0.1, testShare: 0.2).plan
}
