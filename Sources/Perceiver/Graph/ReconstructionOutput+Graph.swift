import Layers
import PerceiverSettings

/// Predicts what rows hold in a form that other programs can compute.
public protocol RowPredictorWithGraph: RowPredictor {
    /// Adds what comes out, made of decoder outputs [b, m, channels].
    func addPrediction(of decoded: GraphArray)
}

extension RowValuePredictor: RowPredictorWithGraph {
    /// `values` [b, m, values].
    func addPrediction(of decoded: GraphArray) {
        decoded.graph.addOutput(
            "values", head(decoded), .float32, [.batch, .any("rows"), .length(head.weight.shape[0])])
    }
}

extension ReconstructionOutput: OutputWithGraph {
    /// The places of all rows, [1, m, p].
    public func queries(for rows: GraphRows) throws -> GraphArray {
        rows.rows.graph.constant(try places(Batch([:])).rows)
    }

    /// Those of one view.
    public var graphQueryCount: Int? { rowCount }

    /// What all rows hold; none is hidden.
    ///
    /// - Throws: `SettingsError` where the input's rows are predicted in a form that a graph does not have.
    public func addPrediction(of decoded: GraphArray) throws {
        guard let predictor = predictor as? any RowPredictorWithGraph else {
            throw SettingsError("The rows of this input cannot be reconstructed by a graph.")
        }
        predictor.addPrediction(of: decoded)
    }
}
