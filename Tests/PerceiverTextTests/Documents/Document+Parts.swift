import PerceiverText

extension [Document] {
    var texts: [String] { map(\.text) }
    var labels: [Int?] { map(\.label) }
}
