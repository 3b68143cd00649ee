import Foundation
import PerceiverKit

extension LogMelSpectrogram {
    func content(of samples: GraphArray, from start: GraphArray, to end: GraphArray) -> GraphArray {
        let graph = samples.graph
        let places = (0..<frameCount).flatMap { frame in (0..<frameLength).map { frame * hop + $0 } }
        let frames = samples.padded(to: (frameCount - 1) * hop + frameLength, from: windowLength)
            .applying(
                "Gather", graph.integers(places, shape: [frameCount, frameLength]), attributes: ["axis": 1])
        let spectrum = frames.times(graph.constant(transform))
        let power = (spectrum * spectrum).reshaped(to: [0, frameCount, 2, -1]).sum(along: 2)
            .reshaped(to: [0, frameCount, -1]).times(graph.constant(filters))
        let decibels = (power * (1 / fullScale) + Self.floor).applying("Log") * (10 / Float(log(10.0)))
        return (decibels * (1 / 40) + 1)
            .reshaped(to: [0, grid[0], patch.frames, grid[1], patch.mels])
            .transposed([0, 1, 3, 2, 4]).reshaped(to: [0, rowCount, channels])
    }
}

extension WaveformPatches {
    func content(of samples: GraphArray, from start: GraphArray, to end: GraphArray) -> GraphArray {
        let graph = samples.graph
        let places = graph.integers(Array(0..<windowLength), shape: [1, windowLength])
        let isSound = places.applying("GreaterOrEqual", start)
            .applying("And", places.applying("Less", end)).cast(to: .float32)
        let count = (end - start).cast(to: .float32)
        let mean = (samples * isSound).sum(along: 1) / count
        let centred = (samples - mean) * isSound
        let variance = (centred * centred).sum(along: 1) / count
        let deviation = variance.applying("Sqrt").applying("Max", graph.constant(Self.leastDeviation))
        return (centred / deviation).padded(to: rowCount * patchLength, from: windowLength)
            .reshaped(to: [0, rowCount, patchLength])
    }
}
