import PerceiverAudio
import PerceiverKit

/// A generated sound of 0.4 to 1 s, 16,000 samples a second, and the name of its class.
func tone() -> (samples: [Float], name: String) {
    let tones = ToneGenerator(seed: 0, sampleRate: 16_000)
    let label = tones.outline(at: 0, split: .train).label
    return (tones.samples(at: 0, split: .train), ToneGenerator.classNames[label])
}
