/// The candidate with the fewest edits from `name`, or nil if none is similar.
///
/// With more edits than half the name's length, a suggestion would not help.
package func nearest(to name: String, among candidates: [String]) -> String? {
    guard name.utf8.count <= 256 else { return nil }
    let lowercased = name.lowercased()
    let distances = candidates.map { (candidate: $0, distance: editDistance(lowercased, $0.lowercased())) }
    guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(2, name.count / 2) ? best.candidate : nil
}

/// The edit distance: how many characters must be added, removed or replaced to turn `source` into `target`.
package func editDistance(_ source: String, _ target: String) -> Int {
    let target = Array(target)
    // The distances from the part of the source read so far to each beginning of the target.
    var row = Array(0...target.count)
    for (index, character) in source.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in target.indices {
            let exchanged = diagonal + (target[column] == character ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(exchanged, diagonal + 1, row[column] + 1)
        }
    }
    return row[target.count]
}
