import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverText

@testable import PerceiverAudio
@testable import PerceiverImage

/// What a user gives `predict`.
extension Reader {
    static var examples: [Reader] {
        [
            Reader("image-example", seeds: { try Reader.images.last?.seeds() ?? [] }) { input in
                _ = try image.get().example(.standardInput(Data(input.bytes)))
            },
            Reader("sound-example", seeds: soundFiles) { input in
                _ = try sound.get().example(.standardInput(Data(input.bytes)))
            },
            Reader("text-example", texts: ["The food was great.", "[MASK] e\u{301}\u{0}", ""]) { input in
                let batch = try text.get().example(.standardInput(Data(input.bytes)))
                _ = try text.get()(batch)
            },
            Reader("combined-example", texts: ["a=one+b=two", "a=1+2+b=b=3", "b=+a=x+c=y", "+a=x"]) { input in
                _ = try combined.get().example(.argument(input.text))
            },
        ]
    }

    nonisolated(unsafe) private static let image = Result {
        try ImageInput(
            data: DataDescription(shapes: ["image": [8, 8, 3]]).adding(Resizing.stretch))
    }

    nonisolated(unsafe) private static let sound = Result {
        let settings = AudioInputSettings()
        return try AudioInput(settings, data: DataDescription(shapes: ["audio": [1, settings.windowLength]]))
    }

    nonisolated(unsafe) private static let text = Result {
        let input = try TokenInput(tokenizer: ByteTokenizer())
        input.initialize(seed: 0)
        return input
    }

    nonisolated(unsafe) private static let combined = Result {
        CombinedInput(["a": try text.get(), "b": try text.get()], modalityChannels: 1)
    }
}
