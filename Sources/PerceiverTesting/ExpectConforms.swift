import PerceiverKit
public import Testing

/// Expects an input adapter to do what `InputAdapter` asks for; each fault is an issue of the test.
///
/// The adapter's parameters are initialised by this, so give it one of its own.
///
/// - Parameters:
///   - adapter: the adapter.
///   - batch: two examples or more, such as a data set gives; with padding, if there can be any.
///   - examples: of a user's own, which it should take.
///   - sourceLocation: where the issues are.
public func expectConforms(
    _ adapter: some InputAdapter, on batch: Batch, examples: [ExampleSource] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    record(conformanceFaults(of: adapter, on: batch, examples: examples), sourceLocation)
}

/// Expects an output adapter to do what `OutputAdapter` asks for; each fault is an issue of the test.
///
/// The parameters of both adapters are initialised by this, so give it some of their own.
///
/// - Parameters:
///   - adapter: the adapter.
///   - input: the input adapter that the model has beside it.
///   - batch: two examples or more, with the truth.
///   - sourceLocation: where the issues are.
public func expectConforms(
    _ adapter: some OutputAdapter, beside input: some InputAdapter, on batch: Batch,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    record(conformanceFaults(of: adapter, beside: input, on: batch), sourceLocation)
}

/// Expects a data set to do what `Dataset` asks for; each fault is an issue of the test.
///
/// - Parameters:
///   - dataset: the data set.
///   - again: the same one, opened anew with the same seed; nil: that is not looked at.
///   - sourceLocation: where the issues are.
public func expectConforms(
    _ dataset: some Dataset, openedAgain again: (any Dataset)? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    record(conformanceFaults(of: dataset, openedAgain: again), sourceLocation)
}

/// Expects adapters and a data set that plugins register to do what they should, together in a model.
///
/// - Parameters:
///   - plugins: what registers them.
///   - input: the name of the input adapter.
///   - output: that of the output adapter.
///   - settings: any settings as YAML, such as `data: {path: examples}`.
///   - examples: of a user's own, which the input should take.
///   - sourceLocation: where the issues are.
/// - Throws: what is wrong with the settings or the data.
public func expectConforms(
    _ plugins: [any Plugin.Type], input: String, output: String = "classify", settings: String = "",
    examples: [ExampleSource] = [], sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try record(
        conformanceFaults(
            of: plugins, input: input, output: output, settings: settings, examples: examples),
        sourceLocation)
}

/// Makes each fault an issue.
private func record(_ faults: [String], _ sourceLocation: SourceLocation) {
    for fault in faults { Issue.record(Comment(rawValue: fault), sourceLocation: sourceLocation) }
}
