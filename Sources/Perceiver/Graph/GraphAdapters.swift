import Layers
import Tensors

/// The rows of an input array in a graph.
public struct GraphRows {
    /// [b, m, channels].
    public let rows: GraphArray
    /// Bools [b, m], true where a row is padding; nil: none is.
    public let isPadding: GraphArray?

    /// Makes rows of their parts.
    public init(_ rows: GraphArray, isPadding: GraphArray? = nil) {
        self.rows = rows
        self.isPadding = isPadding
    }
}

/// An input that other programs can compute.
public protocol InputWithGraph: InputAdapter {
    /// Adds what goes in, such as a batch has it, and the nodes that make rows of it.
    ///
    /// Where an example becomes several views, this is one of them.
    func rows(in graph: OperationGraph) throws -> GraphRows
}

/// An output that other programs can compute.
public protocol OutputWithGraph: OutputAdapter {
    /// The queries for rows, [b or 1, o, channels]; a pooled model does not ask for them.
    ///
    /// - Throws: what a graph cannot compute.
    func queries(for rows: GraphRows) throws -> GraphArray

    /// How many queries there are; nil: as many as rows, of which an example may have more than another.
    var graphQueryCount: Int? { get }

    /// Adds what comes out, made of decoder outputs [b, o, channels].
    ///
    /// - Throws: what a graph cannot compute.
    func addPrediction(of decoded: GraphArray) throws
}

extension OutputWithGraph {
    /// The usual number.
    public var graphQueryCount: Int? { usualQueryCount }
}
