import PerceiverFiles
import Tensors

/// The weights in the folder of a published model.
struct PublishedWeights {
    let tensors: [String: Tensor]
    /// What was converted or left out.
    let notes: [String]

    init(folder: String) throws {
        tensors = try TensorFile.read("\(folder)/model.safetensors")
        notes = []
    }
}
