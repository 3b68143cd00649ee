import PerceiverKit

/// The formats of sound files, told apart by their first bytes.
package enum SoundFormat {
    /// What libsndfile reads, and what people have beside it.
    package static let kinds = FileKinds(
        "sound", read: ["WAV", "FLAC", "Ogg", "MP3", "AIFF", "AU", "CAF", "W64"], name: name(ofFileAt:))

    private static func name(ofFileAt path: String) -> String? {
        guard let bytes = firstBytes(ofFileAt: path, count: 16) else { return nil }
        func has(_ text: String, at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: text.utf8)
        }
        if has("RIFF") || has("RF64") || has("RIFX") { return has("WAVE", at: 8) ? "WAV" : nil }
        if has("FORM") { return has("AIF", at: 8) ? "AIFF" : nil }
        if let known = signatures.first(where: { has($0.text, at: $0.offset) }) { return known.name }
        if bytes.starts(with: [0x30, 0x26, 0xB2, 0x75]) { return "WMA" }
        // A frame of MPEG audio, layer III, begins with eleven bits that are 1; AAC's ADTS frames have layer 0.
        if bytes.count > 1, bytes[0] == 0xFF, bytes[1] & 0xE0 == 0xE0 {
            return bytes[1] & 0x06 == 0 ? "AAC" : "MP3"
        }
        // What is called a sound but begins otherwise is damaged: reading it says how.
        return extensions.first { path.lowercased().hasSuffix(".\($0.key)") }?.value
    }

    private static let signatures: [(text: String, offset: Int, name: String)] = [
        ("fLaC", 0, "FLAC"), ("OggS", 0, "Ogg"), ("ID3", 0, "MP3"), (".snd", 0, "AU"), ("caff", 0, "CAF"),
        ("riff", 0, "W64"), ("ftypM4A", 4, "M4A"), ("ftyp", 4, "MP4"), ("#!AMR", 0, "AMR"),
        ("MThd", 0, "MIDI"),
        ("wvpk", 0, "WavPack"), ("MAC ", 0, "Monkey's Audio"),
    ]
    private static let extensions = [
        "wav": "WAV", "flac": "FLAC", "ogg": "Ogg", "oga": "Ogg", "opus": "Ogg", "mp3": "MP3", "aif": "AIFF",
        "aiff": "AIFF", "aifc": "AIFF", "au": "AU", "snd": "AU", "caf": "CAF", "w64": "W64", "rf64": "WAV",
    ]
}

extension ExampleForm {
    /// A file of any kind of sound that is read.
    static let sound = ExampleForm.file(
        mediaTypes: ["audio/wav", "audio/flac", "audio/ogg", "audio/mpeg", "audio/aiff"])
}
