import Layers
import Tensors

/// Several inputs at once: the rows of each, one input after the other in the order of their names.
///
/// The rows of each input are padded with learned channels to a common width. Even the widest input gets some, so that
/// the model can tell the inputs apart, as in the multimodal models of arXiv 2103.03206 and arXiv 2107.14795.
///
/// Reads a batch made by ``Batch/init(parts:)``. Where it says that an example does not have a part, all rows of that part are
/// masked.
public struct CombinedInput: InputWithColumns, InputWithPictures {
    /// The adapters by name.
    let parts: [String: Part]

    /// One of the inputs.
    struct Part: Module {
        let adapter: any InputAdapter
        /// The columns of a table that its examples are in; nil: it finds them itself, or they are in none.
        let columns: RowColumns?
        /// [1, common channels - channels of the adapter]; nil where its rows are never seen.
        let padding: Parameter?
        /// [1, common channels]: a whole row, to stand in place of those of this input; nil: there is none.
        let token: Parameter?
        /// Whether the token does stand in place of all rows.
        let isHidden: Bool
    }

    /// Declares the input.
    ///
    /// - Parameters:
    ///   - adapters: two or more, by name.
    ///   - modalityChannels: learned channels of the widest input, at least 1; the others have more.
    ///   - columns: the columns of a table that the examples of an input are in, by its name.
    ///   - tokens: which inputs have a learned row that may stand in place of their own, by name, and whether it always does: of
    ///     what the model has to tell, it sees that it is asked alone, as in the multimodal model of arXiv 2107.14795.
    ///   - keepsUnused: whether what is learned of rows that never stand anywhere is there nevertheless, for weights that have it.
    public init(
        _ adapters: [String: any InputAdapter], modalityChannels: Int, columns: [String: RowColumns] = [:],
        tokens: [String: Bool] = [:], keepsUnused: Bool = false
    ) {
        require(
            adapters.count > 1 && modalityChannels > 0,
            "A combined input has at least two parts and one modality channel, not \(adapters.keys.sorted()) and "
                + "\(modalityChannels).")
        let widest = adapters.values.map(\.channels).max() ?? 0
        channels = widest + modalityChannels
        var parts: [String: Part] = [:]
        for (name, adapter) in adapters {
            let isHidden = tokens[name] ?? false
            func learned(_ count: Int) -> Parameter {
                Parameter([1, count], .normal(standardDeviation: 0.02))
            }
            parts[name] = Part(
                adapter: adapter, columns: columns[name],
                padding: isHidden && !keepsUnused ? nil : learned(channels - adapter.channels),
                token: isHidden || tokens[name] != nil && keepsUnused ? learned(channels) : nil,
                isHidden: isHidden)
        }
        self.parts = parts
    }

    /// Channels of a row, the same for all inputs.
    public let channels: Int

    /// The rows of all inputs, in as many views as the input with the most views has; nil if an adapter does not know its size.
    public var largestArray: InputArraySize? {
        let sizes = parts.values.compactMap(\.adapter.largestArray)
        guard sizes.count == parts.count else { return nil }
        return InputArraySize(
            viewCount: sizes.map(\.viewCount).max() ?? 1, rowCount: sizes.map(\.rowCount).reduce(0, +),
            contentChannels: sizes.map(\.contentChannels).max() ?? 0, sharesPositions: true)
    }

    /// The names of the inputs, in the order of their rows.
    var names: [String] { parts.keys.sorted() }

    /// As many as the input with the most views has.
    public func viewCount(of batch: Batch) -> Int {
        parts.map { $1.adapter.viewCount(of: batch.part($0)) }.max() ?? 1
    }

    /// The rows of all inputs; `InputArray.parts` has the range of each.
    ///
    /// Where one input has several views of an example, [b * v, m, c], the rows of the others are repeated for each view.
    ///
    /// - Throws: `BatchError` if two inputs have different numbers of views; what an adapter cannot use.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let present = names.filter { !batch.part($0).isAbsent }
        guard !present.isEmpty else { return InputArray(ofNothing: batch.count, channels: channels) }
        let own = try present.map { name in try self.array(of: name, in: batch) }
        let viewCounts = own.map { $0.content.shape[0] / max(1, batch.count) }
        let viewCount = viewCounts.max() ?? 1
        guard viewCounts.allSatisfy({ $0 == 1 || $0 == viewCount }) else {
            throw BatchError(
                "The inputs \(present.quoted) show examples in \(viewCounts) views; these should agree.")
        }
        let arrays = own.map { $0.repeated(viewCount, exampleCount: batch.count) }
        // All rows get the content channels of the widest input, so that content and positions have one layout.
        let contentChannels = arrays.map { $0.content.shape[2] }.max() ?? 0
        let aligned = arrays.map { $0.movingPositionsToContent(upTo: contentChannels) }
        var ranges: [String: Range<Int>] = [:]
        var start = 0
        for (name, array) in zip(present, aligned) {
            ranges[name] = start..<start + array.content.shape[1]
            start += array.content.shape[1]
        }
        let hasPadding = arrays.contains { $0.isPadding != nil }
        return InputArray(
            content: concatenated(aligned.map(\.content), along: 1),
            positions: Positions(concatenating: aligned.compactMap(\.positions)),
            isPadding: hasPadding ? concatenated(aligned.map(\.wholePadding), along: 1) : nil, parts: ranges)
    }

    /// The rows of one input, with the channels that tell it apart, masked where an example does not have it.
    private func array(of name: String, in batch: Batch) throws -> InputArray {
        guard let part = parts[name] else { fatalError("The combined input has no part \"\(name)\".") }
        let own = batch.part(name)
        if part.isHidden, let token = part.token {
            let shape = try part.adapter(own).content.shape
            let rows = Positions(token.value.broadcast(to: [shape[1], channels]))
            return InputArray(content: Tensor(zeros: [shape[0], shape[1], 0]), positions: rows)
                .masked(where: own.isMissing)
        }
        let array = try part.adapter(own).mapped
        return (part.padding.map { array.padded(with: $0.value) } ?? array).masked(where: own.isMissing)
    }

    /// A part for each input.
    public var exampleForm: ExampleForm {
        .parts(parts.mapValues { ($0.adapter as? any InputWithExamples)?.exampleForm ?? .text() })
    }

    /// One example of each input: parts with their names, or an argument such as `left=first.txt+right=second.txt`; `left=` has
    /// nothing of it.
    ///
    /// - Throws: `BatchError` unless there is exactly one for each input; what is wrong with an example.
    public func example(_ source: ExampleSource) throws -> Batch {
        let form = names.map { "\($0)=..." }.joined(separator: "+")
        if let sources = try source.parts(names, form: form) {
            return Batch(
                parts: try sources.reduce(into: [:]) { $0[$1.key] = try part($1.key, of: $1.value) })
        }
        guard case .argument(let text) = source else {
            throw BatchError("An example of several inputs is an argument \(form), not \(source.name).")
        }
        var examples: [String: Batch] = [:]
        for (name, value) in assignments(in: text) {
            guard examples[name] == nil else {
                throw BatchError("\(text) has two examples for the input \"\(name)\"; it should be \(form).")
            }
            examples[name] = try part(name, of: .argument(value))
        }
        guard examples.count == parts.count else {
            throw BatchError("\(text) is not an example of each input; it should be \(form).")
        }
        return Batch(parts: examples)
    }

    /// The example of one input; nothing where an argument or a text is empty.
    private func part(_ name: String, of source: ExampleSource) throws -> Batch {
        guard let adapter = parts[name]?.adapter as? any InputWithExamples else {
            throw BatchError("The input \"\(name)\" cannot read an example.")
        }
        return source.words?.isEmpty == true ? Batch(nil, missing: [true]) : try adapter.example(source)
    }

    /// The examples of each input put together, padded by the input if need be; nil if one input cannot.
    public func padded(_ examples: [Batch]) throws -> Batch? {
        var joined: [String: Batch] = [:]
        for (name, part) in parts {
            let own = examples.map { $0.part(name) }
            let (isMissing, present) = (own.map(\.isAbsent), own.filter { !$0.isAbsent })
            let adapter = part.adapter as? any InputWithExamples
            let batch = present.isEmpty ? nil : try Batch(joining: present) ?? adapter?.padded(present)
            guard batch != nil || present.isEmpty else { return nil }
            joined[name] = Batch(batch, missing: isMissing)
        }
        return Batch(parts: joined)
    }

    /// The pictures of all inputs that have some, in the order of the inputs' names.
    public func pictures(of batch: Batch) throws -> [RowPicture] {
        let ranges = try self(batch).parts
        return try parts.sorted { $0.key < $1.key }.flatMap { name, part in
            guard let range = ranges[name] else { return [RowPicture]() }
            let pictures = try (part.adapter as? any InputWithPictures)?.pictures(of: batch.part(name)) ?? []
            return pictures.map { $0.moved(by: range.lowerBound) }
        }
    }

    /// Splits `a=x+b=y` into names and values; a plus sign that is not followed by an input's name belongs to the value.
    private func assignments(in text: String) -> [(name: String, value: String)] {
        text.split(separator: "+", omittingEmptySubsequences: false).reduce(into: []) { found, piece in
            if let name = names.first(where: { piece.hasPrefix("\($0)=") }) {
                found.append((name, String(piece.dropFirst(name.count + 1))))
            } else if let last = found.indices.last {
                found[last].value += "+\(piece)"
            }
        }
    }
}
