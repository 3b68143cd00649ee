import Perceiver

/// The part of rows none of which has it, where a run that knows what it is like is measured on them.
struct AbsentPart: Dataset {
    let description: DataDescription
    let rowPart: RowPart? = RowPart(numbers: [:])

    func count(of split: Split) -> Int { 0 }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        throw BatchError("No row has this part; examples \(indices) are asked of it.")
    }
}

/// No row of a table has anything for a data set.
struct NoExamplesError: Error, CustomStringConvertible {
    let description: String
}

extension DataRequest {
    /// Opens one of several parts of the rows of a table.
    ///
    /// - Parameters:
    ///   - input: the input whose part it is.
    ///   - rows: the rows.
    ///   - open: opens its data set.
    /// - Returns: the data set; of rows that a run is measured on, one without examples if no row has the part, or none of its
    ///   columns is there.
    /// - Throws: what `open` throws.
    package func openPart(
        _ input: String, of rows: SharedRows, _ open: (DataRequest) throws -> any Dataset
    ) throws -> any Dataset {
        let request = part(input, path: path, of: rows)
        if let description = request.measured, let known = try description.fact(RowColumns.self),
            rows.columns.isDisjoint(with: known.names)
        {
            return AbsentPart(description: description)
        }
        do {
            return try open(request)
        } catch let error as NoExamplesError {
            guard let description = request.measured else { throw error }
            return AbsentPart(description: description)
        }
    }
}
