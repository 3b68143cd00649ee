import PerceiverKit

extension PublishedModel {
    /// The classifier of images, by default of MNIST's digits, that PyTorch Lightning keeps in checkpoints.
    static let imageCheckpoint = PublishedModel(
        lightning: "LitImageClassifier", summary: "labels of an image; from a checkpoint, import only",
        input: "image",
        core: .lightning(usualDecoderHeadCount: 1),
        isOf: { checkpoint, _ in checkpoint.positionEncoding != nil },
        read: { checkpoint, _ in
            let (shape, bands) = try checkpoint.imageShape()
            let classCount = try checkpoint.shape("decoder.output_adapter.linear.weight")[0]
            let names = (0..<classCount).map { "\($0)" }
            return PublishedRun(
                input: ["name": "image", "bands": .int(bands)], output: ["name": "classify"],
                data: [
                    "name": "folder", "height": .int(shape[0]), "width": .int(shape[1]),
                    "channels": .int(shape[2]),
                ],
                description: DataDescription(shapes: ["image": shape], classNames: names).adding(
                    Resizing.stretch),
                notes: ["A checkpoint has no names of classes; they are called \(names.quoted)."])
        })
}

extension LightningCheckpoint {
    /// The shape of an image, and the frequencies of its Fourier positions, which are checked.
    fileprivate func imageShape() throws -> (shape: [Int], bands: Int) {
        let channels = try shape("encoder.layer_1.0.0.module.attention.attention.k_proj_weight")[1]
        guard let positions = positionEncoding, positions.rank == 2 else {
            throw SettingsError("it should have the positions of the rows as an array of two axes.")
        }
        let side = Int(Double(positions.shape[0]).squareRoot())
        let shape =
            integers("image_shape")
            ?? [side, positions.shape[0] / max(1, side), channels - positions.shape[1]]
        let bands = (positions.shape[1] / 2 - 1) / 2
        let expected = "of a grid of two axes, with the coordinates, sines and cosines, axis by axis"
        guard shape.count == 3, shape.allSatisfy({ (1...100_000).contains($0) }), bands >= 0,
            positions.shape == [shape[0] * shape[1], 2 * (2 * bands + 1)],
            channels == positions.shape[1] + shape[2]
        else {
            throw SettingsError(
                "its positions have the shape \(positions.shape) and its rows \(channels) channels; expected were positions "
                    + "\(expected), for images of the shape \(shape).")
        }
        let own = fourierPositions(sizes: Array(shape[..<2]), bandCount: bands).rows
        // PyTorch's sines differ in the last bits from machine to machine.
        guard zip(own.floats, positions.floats).allSatisfy({ abs($0 - $1) < 1e-3 }) else {
            throw SettingsError("its positions are not those \(expected).")
        }
        return (shape, bands)
    }
}
