/// The computations of the processor: from tensors to tensors, without checks and gradients.
///
/// Only this folder calls the kernels in C and the BLAS library, and computes with numbers through pointers.
/// A primitive is one whole operation; it decides how its work is split into threads, tiles and blocks, and
/// takes the precision of its products from its caller's ``ExecutionContext``. Shapes are checked, and
/// gradients recorded, in `Operations` and `Attention`, which call no kernel.
///
/// A second backend would have to provide this list:
///
/// - `Primitives+Elementwise`: fills, arithmetic of shapes that broadcast, functions of one tensor, sums in
///   place.
/// - `Primitives+Comparison`: masks from comparing, elements chosen by a mask.
/// - `Primitives+Reductions`: sums of all elements or along an axis, the maximum, the sum of squares.
/// - `Primitives+Rows`: softmax and layer norm along the last axis, with their gradients.
/// - `Primitives+CrossEntropy`: losses of rows of logits, with their gradients.
/// - `Primitives+Layout`: axes in another order, slices, padding, joining.
/// - `Primitives+Indexing`: rows by index, and rows added to a table by index.
/// - `Primitives+Random`: normal and uniform numbers, dropout.
/// - `Primitives+Products`: matrix products, in batches.
/// - `Primitives+Linear`: a linear map with bias, activation and residual, and its gradient.
/// - `Primitives+Convolution`: the products of a weight and each window over rows and columns, and their gradients.
/// - `Primitives+Pooling`: the largest elements of each window, and their gradient.
/// - `Primitives+LinearCrossEntropy`: loss and gradients for many classes, with the logits of some rows at a
///   time.
/// - `Primitives+Attention`: fused attention, and its gradient.
/// - `Primitives+Optimizers`: one step of an optimiser for one parameter.
///
/// The other files are how they are computed: `Threads`, `Broadcasting`, `Windows`, matrix products in `Products`, and
/// the tiles of fused attention in `Attention`.
package enum Primitives {
    /// How many elements a thread takes at once in a pass over memory.
    static let block = 1 << 15

    /// How many rows a thread takes at once, if they have so many columns.
    static func rowBlock(columns: Int) -> Int { block / max(1, columns) }
}
