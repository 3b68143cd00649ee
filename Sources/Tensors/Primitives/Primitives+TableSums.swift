import CKernels

extension Primitives {
    /// A table, and what a map makes of it: k rows of c channels.
    package struct MappedTable: Sendable {
        /// [k, c]: the rows minus their mean.
        package var centred: Tensor
        /// [k]: the means of the squares of these.
        package var meanSquares: Tensor
        /// [k, o].
        package var mapped: Tensor

        /// A table with what belongs to it.
        package init(centred: Tensor, meanSquares: Tensor, mapped: Tensor) {
            (self.centred, self.meanSquares, self.mapped) = (centred, meanSquares, mapped)
        }
    }

    /// s (A[t] + B[i]) + constant for each pair of rows (t, i), with s = 1 / sqrt(mean((a[t] + b[i])²) + epsilon), where a and b are
    /// centred tables, and A and B what a map makes of them.
    ///
    /// - Parameters:
    ///   - first: a and A.
    ///   - second: b and B.
    ///   - firstRows: t, as many as `secondRows`.
    ///   - secondRows: i.
    ///   - constant: [o].
    ///   - epsilon: keeps s finite.
    /// - Returns: [pairs, o].
    package static func tableSums(
        _ first: MappedTable, _ second: MappedTable, firstRows: [Int32], secondRows: [Int32],
        constant: Tensor, epsilon: Float
    ) -> Tensor {
        let (c, o) = (first.centred.shape[1], constant.count)
        let (a, b, squaresA, squaresB) = (
            first.centred.data, second.centred.data, first.meanSquares.data, second.meanSquares.data
        )
        let (mappedA, mappedB, added) = (first.mapped.data, second.mapped.data, constant.data)
        return Tensor(shape: [firstRows.count, o]) { out in
            Threads.forEachBlock(firstRows.count, size: rowBlock(columns: o)) { pairs in
                for pair in pairs {
                    let (t, i) = (Int(firstRows[pair]), Int(secondRows[pair]))
                    let square =
                        squaresA[t] + squaresB[i] + 2 / Float(c) * kernel_dot(a + t * c, b + i * c, c)
                    kernel_scaled_sum(
                        out + pair * o, mappedA + t * o, mappedB + i * o,
                        1 / (max(0, square) + epsilon).squareRoot(), added, o)
                }
            }
        }
    }
}
