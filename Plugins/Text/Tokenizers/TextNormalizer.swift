import Foundation
import PerceiverKit

/// Normalises texts, so that unimportant differences vanish; works on UTF-8 bytes.
struct TextNormalizer: Sendable, Equatable {
    /// One change to the text.
    enum Step: Sendable, Equatable {
        /// Replaces each occurrence of the first string by the second.
        case replace(String, with: String)
        /// Splits accented letters into letter and accents (Unicode's canonical decomposition, NFD).
        case decompose
        /// Converts each character to lower case on its own.
        case lowercase
        /// Removes combining marks, and so the accents of decomposed letters.
        case stripAccents
    }

    /// The steps, in order.
    let steps: [Step]

    /// The normalisation of the published IMDB models.
    static let published = TextNormalizer(
        steps: [.replace("<br />", with: " "), .decompose, .lowercase, .stripAccents])

    /// The normalised form of valid UTF-8.
    func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        steps.reduce(Array(text)) { text, step in step.applied(to: text) }
    }
}

extension TextNormalizer.Step {
    fileprivate func applied(to text: [UInt8]) -> [UInt8] {
        switch self {
        case .replace(let old, let new): text.replacing(Array(old.utf8), with: Array(new.utf8))
        // ASCII characters neither decompose nor combine with the character before, so only runs of others have
        // to be examined.
        case .decompose: text.mapping(.decomposes, \.decomposed)
        case .lowercase: text.lowercasingASCII().mapping(.changesWhenLowercased, \.lowercasedScalars)
        case .stripAccents: text.mapping(.isAccent, \.withoutAccents)
        }
    }
}

extension String {
    /// The canonical decomposition; a character that is not in the table is kept, and marks do not move past it.
    fileprivate var decomposed: String {
        guard unicodeScalars.contains(where: { !$0.isKnown(to: .accents) }) else {
            return canonicallyDecomposed
        }
        var (result, known) = (String(), String.UnicodeScalarView())
        for scalar in unicodeScalars {
            if scalar.isKnown(to: .accents) {
                known.append(scalar)
            } else {
                result += String(known).canonicallyDecomposed
                result.unicodeScalars.append(scalar)
                known = String.UnicodeScalarView()
            }
        }
        return result + String(known).canonicallyDecomposed
    }

    /// The same for characters that are in the table.
    ///
    /// Foundation takes time by the square of the marks in a row, so many of them are put in order here: by their classes, those
    /// of a class as they came.
    private var canonicallyDecomposed: String {
        guard hasEndlessMarks else { return decomposedStringWithCanonicalMapping }
        var result = String.UnicodeScalarView()
        var marks: [(scalar: Unicode.Scalar, key: (UInt8, Int))] = []
        func endRun() {
            result.append(contentsOf: marks.sorted { $0.key < $1.key }.map(\.scalar))
            marks.removeAll(keepingCapacity: true)
        }
        for scalar in unicodeScalars {
            for part in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars {
                let order = part.properties.canonicalCombiningClass
                if order == .notReordered {
                    endRun()
                    result.append(part)
                } else {
                    marks.append((part, (order.rawValue, marks.count)))
                }
            }
        }
        endRun()
        return String(result)
    }

    /// The lower-case form of each character; unlike `lowercased()`, this does not depend on a sigma's neighbours.
    fileprivate var lowercasedScalars: String {
        guard unicodeScalars.contains(where: \.properties.changesWhenLowercased) else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.properties.changesWhenLowercased {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    fileprivate var withoutAccents: String {
        guard unicodeScalars.contains(where: \.isAccent) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.filter { !$0.isAccent }))
    }
}

extension [UInt8] {
    /// Replaces each `old` by `new`, from left to right.
    func replacing(_ old: [UInt8], with new: [UInt8]) -> [UInt8] {
        guard let first = old.first, var next = firstIndex(of: first) else { return self }
        var result: [UInt8] = []
        var start = 0
        while next + old.count <= count {
            if self[next..<next + old.count].elementsEqual(old) {
                result += self[start..<next]
                result += new
                start = next + old.count
                next = start
            } else {
                next += 1
            }
            next = self[next...].firstIndex(of: first) ?? count
        }
        return start == 0 ? self : result + self[start...]
    }

    fileprivate func lowercasingASCII() -> [UInt8] {
        map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }
    }

    /// Applies `change` to each maximal run of non-ASCII characters in which one may have the trait.
    fileprivate func mapping(_ reason: CharacterTraits, _ change: (String) -> String) -> [UInt8] {
        guard var next = firstIndex(where: { $0 >= 0x80 }) else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var start = 0
        while next < count {
            result += self[start..<next]
            start = self[next...].firstIndex { $0 < 0x80 } ?? count
            let run = self[next..<start]
            if CharacterTraits.mayHold(reason, in: run) {
                result += change(String(decoding: run, as: UTF8.self)).utf8
            } else {
                result += run
            }
            next = self[start...].firstIndex { $0 >= 0x80 } ?? count
        }
        return result + self[start...]
    }
}
