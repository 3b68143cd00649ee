import PerceiverImage
import TestSupport

/// A few examples in every format that is registered, each in a file or folder called as the data set is.
enum CampaignData {
    static func write(to folder: TemporaryFolder) throws {
        try writeImages(to: folder)
        try writeSounds(to: folder)
        for (number, text) in TinyText.texts.enumerated() {
            try folder.write(
                text.text, to: "text-folder/\(number < 30 ? "train" : "test")/\(text.label)/\(number).txt")
        }
        try folder.write(TinyText.csv, to: "table/train.csv")
        try folder.write(
            TinyText.texts.map { text in
                "{\"text\": \"\(text.text.replacing("\"", with: "").replacing("\n", with: " "))\", "
                    + "\"label\": \"\(text.label)\"}\n"
            }.joined(), to: "json/train.jsonl")
        try folder.write(TinyText.texts.map { $0.text + "\n" }.joined(), to: "plaintext/train.txt")
    }

    private static func writeImages(to folder: TemporaryFolder) throws {
        for number in 0..<24 {
            let samples = (0..<64).map { UInt8(truncatingIfNeeded: $0 * 7 + number * 40) }
            let image = Image(height: 8, width: 8, channelCount: 1, samples: .bytes(samples))
            try folder.write(image.pngData(), to: "folder/\(number % 2 == 0 ? "even" : "odd")/\(number).png")
        }
        let record = [UInt8](repeating: 90, count: 3072)
        try folder.write((0..<20).flatMap { [UInt8($0 % 10)] + record }, to: "cifar/data_batch_1.bin")
        try folder.write((0..<10).flatMap { [UInt8($0)] + record }, to: "cifar/test_batch.bin")
        for name in ["train", "t10k"] {
            let sizes: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 8, 0, 0, 0, 8]
            try folder.write(
                sizes + [UInt8](repeating: 90, count: 20 * 64), to: "idx/\(name)-images-idx3-ubyte")
            let labels = (0..<20).map { UInt8($0 % 10) }
            try folder.write([0, 0, 8, 1, 0, 0, 0, 20] + labels, to: "idx/\(name)-labels-idx1-ubyte")
        }
    }

    private static func writeSounds(to folder: TemporaryFolder) throws {
        var manifest = "path,label\n"
        for number in 0..<20 {
            let wave = (0..<1000).map { ($0 + number) % 40 < 20 ? Float(0.5) : -0.5 }
            try folder.write(
                wavFile(wave), to: "sound-folder/\(number % 2 == 0 ? "even" : "odd")/\(number).wav")
            try folder.write(wavFile(wave), to: "fsdd/\(number % 2)_anna_\(number).wav")
            manifest += "\(folder.file("fsdd/\(number % 2)_anna_\(number).wav")),\(number % 2)\n"
        }
        try folder.write(manifest, to: "sound-manifest")
    }
}
