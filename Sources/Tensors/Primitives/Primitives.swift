/// The list of what the processor is asked to compute: tensors in, tensors out.
///
/// This folder is the only place that calls the kernels in C and the BLAS library, and that takes numbers through a
/// pointer to compute with them. A primitive is one whole operation on tensors: how it is cut over threads, into tiles
/// and into blocks is its own matter, as is the precision of its products, which it asks of its caller's context when it
/// starts. It checks nothing, and remembers nothing: shapes, sentences about wrong ones, and gradients are written in
/// `Operations` and `Attention`, which call no kernel.
///
/// A second backend would have to provide this list. Each file is one kind:
///
/// - `Primitives+Elementwise`: fills, arithmetic of shapes that broadcast, functions of one tensor, sums in place.
/// - `Primitives+Comparison`: masks from comparing, elements chosen by a mask.
/// - `Primitives+Reductions`: sums of all elements or along an axis, the maximum, the sum of squares.
/// - `Primitives+Rows`: softmax and layer norm along the last axis, with their gradients.
/// - `Primitives+CrossEntropy`: losses of rows of logits, with their gradients.
/// - `Primitives+Layout`: axes in another order, slices, padding, joining.
/// - `Primitives+Indexing`: rows by number, and their sums into a table.
/// - `Primitives+Random`: normal and uniform numbers, dropout.
/// - `Primitives+Products`: products of matrices, several at once.
/// - `Primitives+Linear`: a linear map with what is done to its result while it is in cache, and its gradient.
/// - `Primitives+LinearCrossEntropy`: loss and gradients of many classes, with few logits at a time.
/// - `Primitives+Attention`: fused attention, and its gradient.
/// - `Primitives+Optimizers`: one update of one parameter.
///
/// All else here is how the processor does it: `Threads`, `Broadcasting`, the products of one thread in `Products`, and the
/// tiles in `Attention`.
package enum Primitives {
    /// Elements a thread takes at once in a pass over memory.
    static let block = 1 << 15

    /// Rows of so many columns that a thread takes at once.
    static func rowBlock(columns: Int) -> Int { block / max(1, columns) }
}
