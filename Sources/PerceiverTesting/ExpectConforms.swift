import PerceiverKit
public import Testing

/// Expects an input adapter to do what `InputAdapter` promises; each fault is a failure of the test.
///
/// This initialises the adapter's parameters, so make an adapter for it alone.
///
/// - Parameters:
///   - adapter: the adapter.
///   - batch: two examples or more, as the data set makes them, with padding if it can occur.
///   - examples: users' examples that it should read.
///   - sourceLocation: where failures are reported.
public func expectConforms(
    _ adapter: some InputAdapter, on batch: Batch, examples: [ExampleSource] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    record(conformanceFaults(of: adapter, on: batch, examples: examples), sourceLocation)
}

/// Expects an output adapter to do what `OutputAdapter` promises; each fault is a failure of the test.
///
/// This initialises the parameters of both adapters, so make adapters for it alone.
///
/// - Parameters:
///   - adapter: the adapter.
///   - input: the input adapter of the model.
///   - batch: two examples or more, with labels.
///   - sourceLocation: where failures are reported.
public func expectConforms(
    _ adapter: some OutputAdapter, beside input: some InputAdapter, on batch: Batch,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    record(conformanceFaults(of: adapter, beside: input, on: batch), sourceLocation)
}

/// Expects a data set to do what `Dataset` promises; each fault is a failure of the test.
///
/// - Parameters:
///   - dataset: the data set.
///   - again: the same one, opened anew with the same seed; nil: repeatability is not checked.
///   - sourceLocation: where failures are reported.
public func expectConforms(
    _ dataset: some Dataset, openedAgain again: (any Dataset)? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    record(conformanceFaults(of: dataset, openedAgain: again), sourceLocation)
}

/// Expects the adapters and the data set of plugins to do what they should, together in a model.
///
/// - Parameters:
///   - plugins: the plugins that register them.
///   - input: the name of the input adapter.
///   - output: the name of the output adapter.
///   - settings: any settings as YAML, such as `data: {path: examples}`.
///   - examples: users' examples that the input should read.
///   - sourceLocation: where failures are reported.
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

/// Reports each fault as a failure.
private func record(_ faults: [String], _ sourceLocation: SourceLocation) {
    for fault in faults { Issue.record(Comment(rawValue: fault), sourceLocation: sourceLocation) }
}
