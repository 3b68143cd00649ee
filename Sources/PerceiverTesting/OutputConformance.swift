import PerceiverKit

/// Checks that an output adapter, in a model with a decoder, does what `OutputAdapter` promises.
///
/// This initialises the parameters of both adapters, so make adapters for it alone.
///
/// - Parameters:
///   - adapter: the adapter.
///   - input: the input adapter of the model.
///   - batch: two examples or more, with labels.
/// - Returns: a sentence for each fault, which names the adapter, what was expected and what was found.
public func conformanceFaults(
    of adapter: some OutputAdapter, beside input: some InputAdapter, on batch: Batch
) -> [String] {
    var faults = Faults(of: adapter)
    faults.expect(
        batch.count >= 2, "should be checked on two examples or more, but the batch has \(batch.count).")
    input.initialize(seed: 1)
    faults.checkParameters(of: adapter)
    guard let array = faults.attempt("be beside an input that takes the batch", { try input(batch) }),
        let decoded = faults.decoded(by: adapter, array, batch)
    else { return faults.sentences }
    faults.checkTruth(of: adapter, decoded, batch)
    faults.checkGradients(of: adapter, from: "its loss") {
        let decoded = try outputLike(
            adapter.queries(for: array, in: batch), array, count: batch.count, answerMap: adapter.answerMap)
        return try adapter.loss(of: adapter(decoded, in: batch), in: batch).value
    }
    let blind = batch.withoutLabels
    if let array = faults.attempt("be beside an input that needs no labels", { try input(blind) }),
        let decoded = faults.decoded(by: adapter, array, blind)
    {
        faults.checkLabels(of: adapter, decoded, blind)
    }
    return faults.sentences
}

/// Synthetic decoder outputs for queries about an input array: rows [b, o, channels], or of views with their own queries
/// [b * v, o, channels], different for each.
private func outputLike(
    _ queries: QueryArray, _ input: InputArray, count: Int, answerMap: (String) -> LinearMap?
) -> DecoderOutput {
    // A decoder mixes the channels of a query.
    let rows = queries.rows + queries.rows.mean(along: 2, keepingAxis: true)
    var decoded = queries.outputs(
        rows + Tensor(normal: [max(count, rows.shape[0])] + rows.shape.dropFirst(), seed: 3),
        answerMap: answerMap)
    decoded.input = input
    return decoded
}

extension DecoderOutput {
    /// The outputs for one of the examples, whose views follow each other.
    fileprivate func only(_ example: Int, of count: Int) -> DecoderOutput {
        func own(_ tensor: Tensor) -> Tensor {
            let viewCount = tensor.shape[0] / max(1, count)
            return tensor.sliced(example * viewCount..<(example + 1) * viewCount, along: 0)
        }
        var part = mapRows(own)
        part.input = input.map { array in
            var array = array
            (array.content, array.isPadding) = (own(array.content), array.isPadding.map(own))
            return array
        }
        return part
    }
}

extension Faults {
    /// Synthetic decoder outputs for the adapter's queries; nil: the queries are at fault.
    fileprivate mutating func decoded(
        by adapter: some OutputAdapter, _ array: InputArray, _ batch: Batch
    ) -> DecoderOutput? {
        guard let queries = attempt("give its queries", { try adapter.queries(for: array, in: batch) }) else {
            return nil
        }
        let shape = queries.rows.shape
        let isFine =
            (shape[0] == 1 || shape[0].isMultiple(of: batch.count)) && shape[1] > 0
            && shape[2] == adapter.channels
        expect(
            isFine,
            "should give queries [\(batch.count), times the views that have their own, or 1, 1 or more, its channels "
                + "\(adapter.channels)], but they are \(shape)."
        )
        expect(queries.rows.isFinite, "should give finite queries, but some numbers are infinite or NaN.")
        expect(
            adapter.usualQueryCount > 0,
            "should have a usualQueryCount of 1 or more, but it is \(adapter.usualQueryCount).")
        for (name, range) in queries.parts {
            expect(
                range.lowerBound >= 0 && range.upperBound <= shape[1],
                "should have parts among its \(shape[1]) queries, but \"\(name)\" is \(range).")
        }
        return isFine
            ? outputLike(queries, array, count: batch.count, answerMap: adapter.answerMap) : nil
    }

    /// Checks loss and metrics of examples with labels, together and one by one.
    fileprivate mutating func checkTruth(
        of adapter: some OutputAdapter, _ decoded: DecoderOutput, _ batch: Batch
    ) {
        guard let prediction = attempt("predict a batch with labels", { try adapter(decoded, in: batch) }),
            let loss = attempt(
                "give the loss of its prediction", { try adapter.loss(of: prediction, in: batch) })
        else { return }
        check(prediction, of: batch)
        if let again = attempt("predict a batch twice", { try adapter(decoded, in: batch) }) {
            expect(
                again.isSame(as: prediction),
                "should predict the same of the same rows, to the bit, but a second time it is another.")
        }
        expect(
            loss.value.count == 1 && loss.value.isFinite,
            "should give a loss that is one finite number, but it is \(loss.value).")
        expect(
            loss.counts.values.contains { $0 > 0 },
            "should say over how many things its loss is the mean, but it counts \(loss.counts).")
        if let counts = attempt("say what its loss counts", { try adapter.lossCounts(in: batch) }) {
            expect(
                counts == loss.counts,
                "should count of a batch what its loss does, \(loss.counts), but lossCounts says \(counts).")
        }
        for (name, sum) in loss.metrics.sums {
            expect(
                sum.sum.isFinite && sum.count >= 0, "should have finite metrics, but \"\(name)\" is \(sum).")
        }
        checkMessage(loss.metrics)
        checkParts(of: adapter, decoded, batch, prediction, loss)
    }

    /// Checks that another process, which shares the work, gets the same metrics, and can add to them.
    private mutating func checkMessage(_ metrics: Metrics) {
        guard
            let sent = attempt(
                "have metrics that can be sent to another process",
                {
                    try BinaryDecoder.value(
                        WholeMetrics.self, of: BinaryEncoder.data(of: WholeMetrics(metrics))
                    ).metrics
                })
        else { return }
        func bits(_ metrics: Metrics) -> [String: UInt64] {
            var doubled = metrics
            doubled.add(metrics)
            return metrics.values.merging(doubled.values.map { ("2 \($0)", $1) }) { $1 }
                .mapValues(\.bitPattern)
        }
        let isSame =
            bits(sent) == bits(metrics) && sent.possibleNames == metrics.possibleNames
            && sent.notes == metrics.notes
        expect(
            isSame,
            "should have metrics that are the same, to the bit, in another process, but \(metrics.values) become "
                + "\(sent.values).")
    }

    /// Checks that predicted numbers have names and are as many for each example.
    fileprivate mutating func checkNumbers(
        of adapter: some OutputAdapter, _ prediction: Batch, _ batch: Batch
    ) {
        guard let adapter = adapter as? any OutputWithNumbers,
            let numbers = attempt(
                "say in numbers what it predicts", { try adapter.numbers(of: prediction, in: batch) })
        else { return }
        expect(
            numbers.count == batch.count && Set(numbers.map { $0.map(\.name) }).count == 1,
            "should give the same numbers of each of \(counted(batch.count, "example")), but gives "
                + "\(numbers.map { $0.map(\.name) }).")
    }

    /// Checks that predicted tables have a field for each column.
    fileprivate mutating func checkTables(
        of adapter: some OutputAdapter, _ prediction: Batch, _ batch: Batch
    ) {
        guard let adapter = adapter as? any OutputWithTables,
            let tables = attempt(
                "say as tables what it predicts", { try adapter.tables(of: prediction, in: batch) })
        else { return }
        expect(
            tables.count == batch.count,
            "should give tables of each of \(counted(batch.count, "example")), but gives those of \(tables.count)."
        )
        let isWhole = tables.joined().allSatisfy { table in
            table.rows.allSatisfy {
                $0.texts.count == table.texts.count && $0.numbers.count == table.numbers.count
            }
        }
        expect(isWhole, "should give tables with a field for each column, but some rows have others.")
    }

    /// Checks that predictions do not depend on the batch, and that metrics of examples add up to those of the batch.
    private mutating func checkParts(
        of adapter: some OutputAdapter, _ decoded: DecoderOutput, _ batch: Batch, _ prediction: Batch,
        _ loss: Loss
    ) {
        var metrics = Metrics()
        for example in 0..<batch.count {
            let part = batch.only(example)
            let own = decoded.only(example, of: batch.count)
            guard
                let alone = attempt("predict example \(example) alone", { try adapter(own, in: part) }),
                let partLoss = attempt(
                    "give the loss of example \(example) alone", { try adapter.loss(of: alone, in: part) })
            else { return }
            metrics.add(partLoss.metrics)
            for (name, tensor) in prediction.tensors where tensor.shape.first == batch.count {
                let difference = alone.tensors[name].map {
                    $0.difference(from: tensor.sliced(example..<example + 1, along: 0))
                }
                guard let difference = difference ?? "missing" else { continue }
                return expect(
                    false,
                    "should predict the same of an example in any batch, but \"\(name)\" of example \(example) alone is "
                        + "\(difference).")
            }
        }
        for (name, sum) in loss.metrics.sums {
            let added = metrics.sums[name]
            let isSame =
                added.map {
                    $0.count == sum.count && abs($0.sum - sum.sum) <= 1e-3 * max(1, abs(sum.sum))
                } ?? false
            expect(
                isSame,
                "should have metrics that add up over batches, but \"\(name)\" is \(sum.sum) over \(sum.count) and of the "
                    + "examples one by one \(added.map { "\($0.sum) over \($0.count)" } ?? "missing").")
        }
    }

    private mutating func check(_ prediction: Batch, of batch: Batch) {
        for (name, tensor) in prediction.tensors {
            expect(
                tensor.shape.first == batch.count,
                "should predict \(counted(batch.count, "example")), but \"\(name)\" is \(tensor.shape).")
            expect(tensor.isFinite, "should predict finite numbers, but \"\(name)\" has others.")
        }
    }

    /// Checks the labels of predictions for a batch without labels.
    fileprivate mutating func checkLabels(
        of adapter: some OutputAdapter, _ decoded: DecoderOutput, _ batch: Batch
    ) {
        let most = 3
        guard let prediction = attempt("predict a batch without labels", { try adapter(decoded, in: batch) })
        else { return }
        check(prediction, of: batch)
        checkNumbers(of: adapter, prediction, batch)
        checkTables(of: adapter, prediction, batch)
        guard let adapter = adapter as? any OutputWithLabels,
            let labels = attempt(
                "say in labels what it predicts",
                { try adapter.labels(of: prediction, in: batch, count: most) })
        else { return }
        expect(
            labels.count == batch.count,
            "should give labels of each of \(counted(batch.count, "example")), but gives those of \(labels.count)."
        )
        for (example, own) in labels.enumerated() {
            let probabilities = own.map(\.probability)
            expect(
                own.count <= most,
                "should give at most the \(most) labels it is asked for, but gives \(own.count) of example \(example)."
            )
            expect(
                probabilities == probabilities.sorted(by: >),
                "should give the likeliest label first, but the probabilities of example \(example) are \(probabilities)."
            )
            expect(
                probabilities.allSatisfy { (0...1.0001).contains($0) }
                    && (!adapter.hasOneLabelEach || probabilities.reduce(0, +) <= 1.0001),
                "should give probabilities from 0 to 1\(adapter.hasOneLabelEach ? " with a sum of at most 1" : ""), "
                    + "but those of example \(example) are \(probabilities).")
        }
    }
}
