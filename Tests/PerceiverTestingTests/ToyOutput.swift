import PerceiverKit

/// A fault that an output adapter can have, and what is said of it.
enum OutputFault: String, CaseIterable {
    case oddQueries =
        "should give queries [2, times the views that have their own, or 1, 1 or more, its channels 4], but they are [1, 1, 5]"
    case infiniteQueries = "should give finite queries"
    case noQueries = "should have a usualQueryCount of 1 or more, but it is 0"
    case needsLabels = "should predict a batch without labels, but it throws"
    case infiniteLoss = "should give a loss that is one finite number"
    case longLoss = "should give a loss that is one finite number, but it is Tensor [2]"
    case countsNothing = "should say over how many things its loss is the mean, but it counts [\"loss\": 0]"
    case miscounts =
        "should count of a batch what its loss does, [\"loss\": 2], but lossCounts says [\"loss\": 3]"
    case strayPart = "should have parts among its 1 queries, but \"all\" is 0..<2"
    case meansForSums = "should have metrics that add up over batches, but \"loss\""
    case looksAround = "should predict the same of an example in any batch"
    case changes = "should predict the same of the same rows, to the bit"
    case improbable = "should give probabilities from 0 to 1 with a sum of at most 1"
    case unsorted = "should give the likeliest label first"
    case manyLabels = "should give at most the 3 labels it is asked for, but gives 4"
    case fewLabels = "should give labels of each of 2 examples, but gives those of 1"
    case unusedParameter = "no gradient of its loss reaches unused"
}

/// A classifier with one fault, or none.
struct ToyOutput: OutputWithLabels {
    let whole = ClassificationOutput(classNames: ["a", "b", "c", "d"], channels: 4)
    let unused: Parameter?
    let fault: OutputFault?
    let calls = Counter()

    init(_ fault: OutputFault? = nil) {
        self.fault = fault
        unused = fault == .unusedParameter ? Parameter([1], .constant(1)) : nil
    }

    var channels: Int { whole.channels }
    var usualQueryCount: Int { fault == .noQueries ? 0 : 1 }

    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray {
        let queries = try whole.queries(for: input(), in: batch)
        switch fault {
        case .oddQueries: return QueryArray(queries.rows.padded(0, 1, along: 2))
        case .infiniteQueries: return QueryArray(queries.rows * .infinity)
        case .strayPart: return QueryArray(queries.rows, parts: ["all": 0..<2])
        default: return queries
        }
    }

    func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        if fault == .needsLabels { _ = try batch.tensor("label") }
        var prediction = try whole(decoded, in: batch)
        guard let logits = prediction.tensors["logits"] else { return prediction }
        switch fault {
        case .looksAround: prediction.tensors["logits"] = logits - logits.mean(along: 0, keepingAxis: true)
        case .changes: prediction.tensors["logits"] = logits + Float(calls.next())
        default: break
        }
        return prediction
    }

    func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let loss = try whole.loss(of: prediction, in: batch)
        var metrics = Metrics()
        switch fault {
        case .infiniteLoss: return Loss(value: loss.value * .infinity, metrics: loss.metrics)
        case .longLoss: return Loss(value: loss.value.broadcast(to: [2]), metrics: loss.metrics)
        case .countsNothing: metrics.add("loss", sum: 0, count: 0)
        case .meansForSums: metrics.add("loss", sum: Double(loss.value.scalar), count: batch.count)
        default: return loss
        }
        return Loss(value: loss.value, metrics: metrics)
    }

    func lossCounts(in batch: Batch) -> [String: Int] { ["loss": fault == .miscounts ? 3 : batch.count] }

    func labels(of prediction: Batch, in batch: Batch, count: Int) throws -> [[LabelledProbability]] {
        let labels = try whole.labels(of: prediction, in: batch, count: count)
        switch fault {
        case .improbable:
            return labels.map { $0.map { .init(label: $0.label, probability: $0.probability * 4) } }
        case .unsorted: return labels.map { $0.reversed() }
        case .manyLabels: return try whole.labels(of: prediction, in: batch, count: count + 1)
        case .fewLabels: return Array(labels.prefix(1))
        default: return labels
        }
    }
}
