import Layers
import Tensors

/// Several outputs that share one decoder: the queries of each, one output after the other in the order of their names.
///
/// The queries of each output are padded with learned channels to a common width. Even the widest output gets some, so
/// that the decoder can tell the outputs apart, as in the multimodal model of arXiv 2107.14795. Each output reads the first
/// channels of its decoder outputs, as many as it has. The loss is the weighted sum of the outputs' losses.
///
/// An output reads the tensor `output.tensor` of a batch if there is one, else the tensor without a prefix. The tensors of
/// the prediction, and the metrics, are named `output.tensor` and `output.metric`.
public struct CombinedOutput: OutputWithLabels, OutputWithNumbers {
    /// The adapters by name.
    let parts: [String: Part]
    /// [shared channels, channels]: from every output of the decoder to what the adapters read; nil: they read the outputs.
    let head: Linear?
    private let lossWeights: [String: Float]

    /// One of the outputs.
    struct Part: Module {
        let adapter: any OutputAdapter
        /// [1, common channels - channels of the adapter].
        let padding: Parameter
    }

    /// Declares the output.
    ///
    /// - Parameters:
    ///   - adapters: two or more, by name.
    ///   - modalityChannels: learned channels of the widest output, at least 1; the others have more. Nil: as few as make the
    ///     width a multiple of 16, which heads can divide.
    ///   - sharedChannels: channels of a linear map that all outputs share, which each was made to read; nil: no such map.
    ///   - lossWeights: the weight of each output's loss; 1 for outputs that are not named.
    public init(
        _ adapters: [String: any OutputAdapter], modalityChannels: Int? = nil, sharedChannels: Int? = nil,
        lossWeights: [String: Float] = [:]
    ) {
        var weights: [String: Float] = [:]
        let adapters = Self.takenApart(adapters, lossWeights, into: &weights)
        let widest = adapters.values.map(\.channels).max() ?? 0
        let channels = modalityChannels.map { widest + $0 } ?? (widest / 16 + 1) * 16
        require(
            adapters.count > 1 && channels > widest,
            "A combined output has at least two parts and one modality channel, not \(adapters.keys.sorted()) and "
                + "\(channels - widest).")
        require(
            sharedChannels.map { shared in adapters.values.allSatisfy { $0.answerChannels == shared } }
                ?? true,
            "Outputs that share a map to \(sharedChannels ?? 0) channels read as many, not "
                + "\(adapters.mapValues(\.answerChannels)).")
        parts = adapters.mapValues { adapter in
            Part(
                adapter: adapter,
                padding: Parameter([1, channels - adapter.channels], .normal(standardDeviation: 0.02)))
        }
        self.channels = channels
        head = sharedChannels.map { Linear(channels, $0) }
        self.lossWeights = weights
    }

    /// The adapters with those of joined ones in their place, and the weight of each.
    private static func takenApart(
        _ adapters: [String: any OutputAdapter], _ given: [String: Float], into weights: inout [String: Float]
    ) -> [String: any OutputAdapter] {
        var parts: [String: any OutputAdapter] = [:]
        for (name, adapter) in adapters {
            let weight = given[name] ?? 1
            guard let joined = adapter as? CombinedOutput else {
                (parts[name], weights[name]) = (adapter, weight)
                continue
            }
            for (inner, part) in joined.parts {
                parts["\(name).\(inner)"] = part.adapter
                weights["\(name).\(inner)"] = weight * joined.weight(of: inner)
            }
        }
        return parts
    }

    /// Channels of what its outputs read, where all read the same and there is no map before them.
    public var answerChannels: Int {
        let read = Set(parts.values.map(\.adapter.answerChannels))
        return head == nil && read.count == 1 ? read.first ?? channels : channels
    }

    /// Channels of the linear map that all outputs share; nil: there is none.
    public var sharedChannels: Int? { head?.weight.shape[0] }

    /// The output of that name; nil: there is none.
    public func adapter(_ name: String) -> (any OutputAdapter)? { parts[name]?.adapter }

    /// Channels of a query, the same for all outputs.
    public let channels: Int

    /// Those of all outputs.
    public var usualQueryCount: Int { parts.values.reduce(0) { $0 + $1.adapter.usualQueryCount } }

    /// Those of all outputs.
    public func elementCount(exampleCount: Int) -> Double {
        parts.values.reduce(0) { $0 + $1.adapter.elementCount(exampleCount: exampleCount) }
    }

    /// In the order of their names.
    var ordered: [(name: String, part: Part)] {
        parts.sorted { $0.key < $1.key }.map { (name: $0.key, part: $0.value) }
    }

    /// Whether an output does; the others get the mean over an example's views.
    public var asksEachView: Bool { parts.values.contains { $0.adapter.asksEachView } }

    /// What no output hides.
    public func shown(_ input: InputArray, in batch: Batch) throws -> InputArray {
        try ordered.reduce(input) { try $1.part.adapter.shown($0, in: batch.view(of: $1.name)) }
    }

    /// The queries of all outputs; ``QueryArray/parts`` has the range of each.
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray
    {
        let array = Result { try input() }
        let own = try ordered.map { name, part in
            try part.adapter.queries(for: array.get(), in: batch.view(of: name))
        }
        return QueryArray(
            joining: zip(own, ordered).map { queries, entry in
                (entry.name, queries.padded(with: entry.part.padding.value))
            })
    }

    /// The map of the output of that name, after the shared one or of its first channels.
    public func answerMap(of part: String) -> LinearMap? {
        guard let (_, part, inner) = owner(of: part) else { return nil }
        let own = part.adapter.answerMap(of: inner)
        guard let shared = head.map({ LinearMap($0) }) else { return own?.ofFirst(among: channels) }
        return own?.after(shared) ?? shared
    }

    /// The predictions of all outputs.
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        let predictions = try ordered.map { name, part in
            // A pooled model has no queries: all outputs read the mean over the latents.
            var own = decoded.parts.isEmpty ? decoded : try decoded.part(name)
            if !part.adapter.asksEachView {
                own = own.mapRows { $0.averagedOverViews(exampleCount: batch.count) }
            }
            let answer = answerMap(of: name)
            if decoded.parts.isEmpty { own = own.mapRows { answer?($0) ?? $0 } }
            if answer == nil { own = own.mapRows { $0.sliced(0..<part.adapter.channels, along: 2) } }
            return (name, try part.adapter(own, in: batch.view(of: name)))
        }
        return Batch(parts: Dictionary(uniqueKeysWithValues: predictions))
    }

    /// The weighted sum of the losses of all outputs.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let losses = try ordered.map { name, part in
            (name, try part.adapter.loss(of: prediction.part(name), in: batch.view(of: name)))
        }
        let terms = losses.flatMap { name, loss in
            loss.terms.map {
                Loss.Term(
                    "\(name).\($0.name)", mean: $0.mean, count: $0.count, weight: $0.weight * weight(of: name)
                )
            }
        }
        let metrics = losses.map { name, loss in
            (name, (metrics: loss.metrics, lossWeight: Double(weight(of: name))))
        }
        return Loss(terms: terms, metrics: Metrics(parts: Dictionary(uniqueKeysWithValues: metrics)))
    }

    /// The counts of the loss terms of all outputs.
    public func lossCounts(in batch: Batch) throws -> [String: Int] {
        Dictionary(
            parts: try Dictionary(
                uniqueKeysWithValues: ordered.map { name, part in
                    (name, try part.adapter.lossCounts(in: batch.view(of: name)))
                }))
    }

    /// Labels of different outputs do not exclude each other.
    public var hasOneLabelEach: Bool { false }

    /// Whether an example has only one of the labels of the output of that name.
    public func hasOneLabelEach(of output: String?) -> Bool {
        let part = output.flatMap { parts[$0]?.adapter } as? any OutputWithLabels
        return part?.hasOneLabelEach ?? true
    }

    /// The labels of all outputs that have labels, each with its output's name.
    public func labels(
        of prediction: Batch, in batch: Batch, count: Int
    ) throws -> [[LabelledProbability]] {
        var all = Array(repeating: [LabelledProbability](), count: batch.count)
        for (name, part) in ordered {
            guard let adapter = part.adapter as? any OutputWithLabels else { continue }
            let own = try adapter.labels(
                of: prediction.part(name), in: batch.view(of: name), count: count)
            for (example, labels) in own.enumerated() {
                all[example] += labels.map {
                    LabelledProbability(output: name, label: $0.label, probability: $0.probability)
                }
            }
        }
        return all
    }

    /// The numbers of all outputs that predict numbers, each with its output's name.
    public func numbers(of prediction: Batch, in batch: Batch) throws -> [[PredictedNumber]] {
        var all = Array(repeating: [PredictedNumber](), count: batch.count)
        for (name, part) in ordered {
            guard let adapter = part.adapter as? any OutputWithNumbers else { continue }
            let own = try adapter.numbers(of: prediction.part(name), in: batch.view(of: name))
            for (example, numbers) in own.enumerated() {
                all[example] += numbers.map {
                    PredictedNumber(output: name, name: $0.name, value: $0.value)
                }
            }
        }
        return all
    }

    private func weight(of name: String) -> Float { lossWeights[name] ?? 1 }

    /// The output that a path to it or to a part of it begins with, and the rest of the path.
    private func owner(of path: String) -> (name: String, part: Part, rest: String)? {
        ordered.first { path == $0.name || path.hasPrefix("\($0.name).") }.map {
            ($0.name, $0.part, String(path.dropFirst($0.name.count + 1)))
        }
    }
}

extension Batch {
    /// The batch as one of several outputs sees it: what is meant for it, or for what it is a part of, stands for the rest.
    func view(of output: String) -> Batch {
        var (view, path) = (self, "")
        for name in output.split(separator: ".") {
            path += path.isEmpty ? "\(name)" : ".\(name)"
            view.tensors.merge(tensors.part(path)) { $1 }
        }
        return view
    }
}
