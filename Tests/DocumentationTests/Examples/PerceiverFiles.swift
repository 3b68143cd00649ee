import PerceiverFiles
import Tensors

/// Keeps a table in a file that Python reads too, and reads it back.
func keptTable(at path: String) throws -> Tensor? {
    try TensorFile.write([("table", Tensor(normal: [2, 3], seed: 0))], to: path)
    return try TensorFile.read(path)["table"]
}
