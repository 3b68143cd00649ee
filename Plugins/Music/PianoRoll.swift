import PerceiverKit

/// A picture of a piece: time to the right, pitch upwards, a bar for each note.
struct PianoRoll {
    /// The piece; what its pedal holds is drawn as longer notes.
    let piece: MusicPiece
    /// When what was given ends and what was composed begins, in seconds; nil if all is one.
    ///
    /// A note belongs to the side on which it begins.
    let continuationStart: Double?

    private static let promptColor = Bitmap.Color(red: 31, green: 100, blue: 170)
    private static let continuationColor = Bitmap.Color(red: 213, green: 80, blue: 0)
    private static let octaveColor = Bitmap.Color(red: 205, green: 205, blue: 205)
    /// Behind the black keys.
    private static let blackKeyColor = Bitmap.Color(red: 245, green: 245, blue: 245)

    private static let rowsPerKey = 5
    private static let (left, lineHeight) = (40, 20)
    private static let widest = 4000

    /// Describes a picture.
    init(_ piece: MusicPiece, continuationStart: Double? = nil) {
        self.piece = piece.withPedalAsLength()
        self.continuationStart = continuationStart
    }

    /// The picture; its size depends on the piece, and its width is at most 4,000 pixels.
    var bitmap: Bitmap {
        let keys = self.keys
        let duration = max(piece.duration(), continuationStart ?? 0, 1)
        let secondWidth = min(60, Double(Self.widest - Self.left) / duration)
        var bitmap = Bitmap(
            height: keys.count * Self.rowsPerKey + 2 * Self.lineHeight,
            width: Self.left + Int((duration * secondWidth).rounded(.up)))
        let width = bitmap.width
        func column(_ time: Double) -> Int { min(width, Self.left + Int(time * secondWidth)) }
        func rows(_ pitch: Int) -> Range<Int> {
            let top = Self.lineHeight + (keys.upperBound - 1 - pitch) * Self.rowsPerKey
            return top..<top + Self.rowsPerKey
        }
        drawGround(&bitmap, keys, rows: rows)
        drawTimes(&bitmap, duration, secondWidth: secondWidth, column: column)
        for note in piece.notes {
            let start = column(note.start)
            // A column is left free before the next note, if there is room.
            let end = max(start + 1, column(note.end) - 1)
            bitmap.fill(
                rows: rows(note.pitch).dropLast(), columns: start..<min(end, bitmap.width),
                note.start < continuationStart ?? .infinity ? Self.promptColor : Self.continuationColor)
        }
        return bitmap
    }

    /// The keys that are drawn: whole octaves, from one C to another.
    private var keys: Range<Int> {
        let (lowest, highest) = piece.notes.reduce((lowest: 127, highest: 0)) {
            (min($0.lowest, $1.pitch), max($0.highest, $1.pitch))
        }
        guard lowest <= highest else { return 60..<72 }
        return lowest / 12 * 12..<(highest / 12 + 1) * 12
    }

    /// Draws black keys, and a line with a name below each C.
    private func drawGround(_ bitmap: inout Bitmap, _ keys: Range<Int>, rows: (Int) -> Range<Int>) {
        for pitch in keys {
            if [1, 3, 6, 8, 10].contains(pitch % 12) {
                bitmap.fill(rows: rows(pitch), columns: Self.left..<bitmap.width, Self.blackKeyColor)
            }
            guard pitch % 12 == 0 else { continue }
            let line = rows(pitch).upperBound - 1
            bitmap.fill(rows: line..<line + 1, columns: 0..<bitmap.width, Self.octaveColor)
            bitmap.write("C\(pitch / 12 - 1)", row: line - 15, column: 2)
        }
    }

    /// Draws minutes and seconds, the line between what was given and what follows, and names for both.
    private func drawTimes(
        _ bitmap: inout Bitmap, _ duration: Double, secondWidth: Double, column: (Double) -> Int
    ) {
        let steps = [1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200]
        let step = steps.first { Double($0) * secondWidth >= 60 } ?? 14_400
        let foot = bitmap.height - Self.lineHeight
        for second in stride(from: 0, to: duration, by: Double(step)) {
            let place = column(second)
            bitmap.fill(rows: foot..<foot + 3, columns: place..<min(place + 1, bitmap.width), .ink)
            let (minutes, rest) = Int(second).quotientAndRemainder(dividingBy: 60)
            bitmap.write("\(minutes):\(rest < 10 ? "0" : "")\(rest)", row: foot + 5, column: place)
        }
        guard let boundary = continuationStart else { return }
        let place = column(boundary)
        bitmap.fill(
            rows: Self.lineHeight..<foot, columns: max(0, place - 1)..<min(place + 1, bitmap.width), .ink)
        bitmap.write("PROMPT", row: 3, column: Self.left, color: Self.promptColor)
        bitmap.write(
            "CONTINUATION", row: 3, column: max(place, Self.left + 90), color: Self.continuationColor)
    }
}
