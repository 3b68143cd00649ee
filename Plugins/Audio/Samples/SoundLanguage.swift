import PerceiverKit

/// The samples of a window of sound as tokens.
struct SoundLanguage: SampleLanguage {
    /// In Hz.
    let sampleRate: Int
    let sampleCount: Int
    let levels: Int
    let classNames: [String]

    var law: MuLaw { MuLaw(levels: levels) }

    /// A class, or a sound.
    var promptForm: ExampleForm { .anyOf([.choice(classNames), .sound]) }

    /// The class of that name, or none for the empty text; or no class and the samples of a sound file, of a longer one no more
    /// than a window has.
    ///
    /// - Throws: `BatchError` for what is neither a class nor a file; `DataError` for what is wrong with a file.
    func prompt(_ source: ExampleSource) throws -> [Int32] {
        if let text = source.words {
            if text.isEmpty { return [token(ofClass: nil)] }
            if let label = classNames.firstIndex(of: text) { return [token(ofClass: label)] }
            guard source.path != nil, itemKind(at: text) != nil else {
                throw BatchError(
                    "\"\(text)\" is neither a class nor a sound file; of classes \(classesInWords).")
            }
        }
        let file = try AudioFile(source)
        try file.requireResampling(toRate: sampleRate)
        let samples = try file.samples(
            0..<min(sampleCount, file.length(atRate: sampleRate)), atRate: sampleRate)
        return [token(ofClass: nil)] + samples.map(law.level)
    }

    /// The sound.
    func files(of tokens: [Int32], promptCount: Int) -> [PredictedFile] {
        let samples = tokens.filter { $0 < levels }.map(law.sample)
        return [PredictedFile(name: "wav", bytes: WAVFile.bytes(of: samples, sampleRate: sampleRate))]
    }
}

extension AudioInput: InputWithTokens {
    /// Samples, which a causal model continues.
    public var language: any TokenLanguage { sounds }

    /// The token of each sound's class, then those of its samples; of several windows of a sound, the first.
    ///
    /// - Throws: `BatchError` for a batch without sounds of the model's length, or samples that are not finite.
    public func tokens(of batch: Batch) throws -> Tensor? {
        let audio = try sounds(in: batch)
        let viewCount = audio.shape[1]
        let levels = try audio.withElements(as: Float.self) { samples in
            try (0..<audio.shape[0]).flatMap { example in
                let start = example * viewCount * windowLength
                let own = samples[start..<start + windowLength]
                guard own.allSatisfy(\.isFinite) else {
                    throw BatchError("A sound of the batch has samples that are not finite.")
                }
                return own.map(sounds.law.level)
            }
        }
        return try sounds.tokens(ofLevels: levels, in: batch)
    }
}
