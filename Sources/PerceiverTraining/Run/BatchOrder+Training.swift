import PerceiverData

extension BatchOrder {
    /// The order of a data set's training examples in an epoch.
    init(training dataset: any Dataset, _ settings: TrainingSettings, epoch: Int) {
        self.init(
            training: dataset.count(of: .train),
            lengths: settings.lengthBucketing ? dataset.lengths(of: .train) : nil, size: settings.batchSize,
            seed: UInt64(settings.seed), epoch: epoch)
    }
}
