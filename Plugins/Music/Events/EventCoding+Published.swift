extension EventCoding {
    /// The ids that krasserm/perceiver-io 0.11.1 makes of a piece.
    func publishedIDs(of piece: MusicPiece) -> [Int] {
        var (strokes, looks): ([Stroke], Int) = ([], 0)
        for part in partsInOrder(of: piece) {
            strokes +=
                part.pedals.isEmpty ? part.strokes : Self.held(part.strokes, by: part.pedals, &looks)
        }
        strokes = strokes.inOrder { $0.start }
        let events = strokes.flatMap { stroke in
            [
                (time: stroke.start, id: MusicEvent.noteOn(stroke.pitch).id, velocity: stroke.velocity),
                (time: stroke.end, id: MusicEvent.noteOff(stroke.pitch).id, velocity: nil),
            ]
        }.inOrder { $0.time }
        var ids: [Int] = []
        var (time, velocity): (Double, Int?) = (0, 0)
        for event in events {
            let shift = ((event.time - time) * Double(MusicEvent.stepsPerSecond)).rounded(.toNearestOrEven)
            MusicEvent.appendShift(Int(shift), to: &ids)
            // A step is compared with a velocity.
            if let step = event.velocity.map({ $0 / 4 }), step != velocity {
                ids.append(MusicEvent.velocity(step).id)
            }
            ids.append(event.id)
            (time, velocity) = (event.time, event.velocity)
        }
        return ids
    }

    private struct Stroke {
        var pitch: Int
        var velocity: Int
        var start: Double
        var end: Double
    }

    private struct Pedal {
        var down: Double
        var up: Double
    }

    private struct Part {
        var strokes: [Stroke] = []
        var pedals: [Pedal] = []
    }

    /// Notes and pedals of each part, in the order in which parts have their first notes.
    private func partsInOrder(of piece: MusicPiece) -> [Part] {
        var (parts, numbers): ([Part], [MusicPiece.Part: Int]) = ([], [:])
        for note in piece.notes {
            let number = numbers[note.part] ?? parts.count
            if number == parts.count {
                numbers[note.part] = number
                parts.append(Part())
            }
            parts[number].strokes.append(
                Stroke(pitch: note.pitch, velocity: note.velocity, start: note.start, end: note.end))
        }
        var downs: [Int: Double] = [:]
        for change in piece.pedalChanges {
            guard let number = numbers[change.part] else { continue }
            if change.isDown {
                if downs[number] == nil { downs[number] = change.time }
            } else if let down = downs.removeValue(forKey: number) {
                parts[number].pedals.append(Pedal(down: down, up: change.time))
            } else if !parts[number].pedals.isEmpty {
                parts[number].pedals[parts[number].pedals.count - 1].up = change.time
            }
        }
        return parts
    }

    /// How many notes of a piece are looked at for pedals: many more than any music asks for.
    ///
    /// Then its other pedals are left out, because a file could be made to have as many looks as pedals times notes.
    private static let mostLooks = 1_000_000

    /// The notes of a part as they come out of its pedals: some lengthened, some twice, some not at all.
    private static func held(_ strokes: [Stroke], by pedals: [Pedal], _ looks: inout Int) -> [Stroke] {
        var ends = strokes.map(\.end)
        var (before, under): ([Int], [Int]) = ([], [])
        var first = 0
        for pedal in pedals where looks < mostLooks {
            var held: [Int] = []
            for index in first..<strokes.count {
                looks += 1
                if strokes[index].start < pedal.down {
                    before.append(index)
                } else if strokes[index].start <= pedal.up {
                    held.append(index)
                } else {
                    first = index
                    lengthen(held, to: pedal.up, of: strokes, &ends)
                    break
                }
            }
            under += held
        }
        return (before + under).map { index in
            var stroke = strokes[index]
            stroke.end = ends[index]
            return stroke
        }.inOrder { $0.start }
    }

    /// Lengthens notes to the release of their pedal, or to the next stroke of their key.
    private static func lengthen(_ held: [Int], to up: Double, of strokes: [Stroke], _ ends: inout [Double]) {
        var next: [Int: Double] = [:]
        for index in held.reversed() {
            ends[index] = next[strokes[index].pitch] ?? max(up, ends[index])
            next[strokes[index].pitch] = strokes[index].start
        }
    }
}

extension Array {
    /// The elements by a number; those with the same stay in their order, which `sorted` does not promise.
    fileprivate func inOrder(_ number: (Element) -> Double) -> [Element] {
        indices.sorted { (number(self[$0]), $0) < (number(self[$1]), $1) }.map { self[$0] }
    }
}
