import Foundation
import PerceiverImage

extension FlowField {
    /// A picture of the flow: the colour is the direction, and the stronger it is, the longer the way.
    ///
    /// It is strongest for the longest way of the field, and for all of 24 pixels and more. Hues are those of DeepMind's notebook:
    /// right is red, down yellow and green, left cyan, up blue. What is not known is black.
    func picture() -> Image {
        let longest = min(24, known.map { ($0.x * $0.x + $0.y * $0.y).squareRoot() }.max() ?? 24)
        var bytes = [UInt8](repeating: 0, count: height * width * 3)
        for pixel in 0..<height * width {
            let (x, y) = (values[2 * pixel], values[2 * pixel + 1])
            guard x.isFinite, y.isFinite else { continue }
            let turn = atan2(y, x) / (2 * .pi)
            let hue = 6 * (turn < 0 ? turn + 1 : turn)
            let strength = longest > 0 ? min(1, (x * x + y * y).squareRoot() / longest) : 0
            for (colour, offset) in [Float(0), 4, 2].enumerated() {
                // A colour is full within a sixth of its own hue, and gone from two sixths on.
                let level = min(max(abs((hue + offset).truncatingRemainder(dividingBy: 6) - 3) - 1, 0), 1)
                bytes[3 * pixel + colour] = UInt8((255 * (1 - strength * (1 - level))).rounded())
            }
        }
        return Image(height: height, width: width, channelCount: 3, samples: .bytes(bytes))
    }
}
