import Tensors

/// What the tokens of a causal model stand for, such as the bytes of a text.
public protocol TokenLanguage: Sendable {
    /// How many tokens there are.
    var tokenCount: Int { get }

    /// What the loss is told in beside nats for each token; nil, the default: nothing.
    var unit: TokenUnit? { get }

    /// The token after which an example ends; nil, the default: examples have no end.
    var endToken: Int32? { get }

    /// How many tokens every example has, so that a model stops there; nil, the default: they differ.
    var exampleTokenCount: Int? { get }

    /// How many first tokens of every example are given, so that a model need not predict them: 1, the default, or more.
    var givenTokenCount: Int { get }

    /// The tokens that a model must not write, such as padding; by default none.
    ///
    /// - Parameter place: where in an example, from 0.
    /// - Returns: those that must not be there.
    func hiddenTokens(at place: Int) -> [Int32]

    /// What a prompt looks like, for a program that asks for one; a text or a file of any kind by default.
    var promptForm: ExampleForm { get }

    /// The tokens of a prompt, all of them.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func prompt(_ source: ExampleSource) throws -> [Int32]

    /// What the user should know of a prompt, such as which part of a file is not read; by default nothing.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func notes(on source: ExampleSource) throws -> [String]

    /// What tokens are in words, for the terminal; nil: they are no text.
    ///
    /// - Parameter tokens: from the beginning, or from where an earlier piece ended.
    /// - Returns: the text.
    func text(of tokens: [Int32]) -> String?

    /// Files that show or hold tokens, such as a picture or a sound; by default none.
    ///
    /// - Parameters:
    ///   - tokens: prompt and continuation.
    ///   - promptCount: how many of the first are the prompt.
    /// - Returns: the files, each with what stands behind its name.
    /// - Throws: what the tokens cannot be shown as.
    func files(of tokens: [Int32], promptCount: Int) throws -> [PredictedFile]

    /// Files that show or hold all continuations of a prompt together, such as their median; by default none.
    ///
    /// - Parameters:
    ///   - continuations: the tokens of each, without the prompt.
    ///   - source: where the prompt is from, for what its tokens do not say.
    /// - Returns: the files, each with what stands behind its name.
    /// - Throws: what the tokens cannot be shown as, or what is wrong with the source.
    func files(ofAll continuations: [[Int32]], after source: ExampleSource) throws -> [PredictedFile]
}

extension TokenLanguage {
    /// None.
    public var unit: TokenUnit? { nil }

    /// None.
    public var endToken: Int32? { nil }

    /// They differ.
    public var exampleTokenCount: Int? { nil }

    /// A text or a file of any kind.
    public var promptForm: ExampleForm { .anyOf([.text(), .file(mediaTypes: [])]) }

    /// Nothing.
    public func notes(on source: ExampleSource) -> [String] { [] }

    /// The first.
    public var givenTokenCount: Int { 1 }

    /// None.
    public func hiddenTokens(at place: Int) -> [Int32] { [] }

    /// None.
    public func files(of tokens: [Int32], promptCount: Int) -> [PredictedFile] { [] }

    /// None.
    public func files(ofAll continuations: [[Int32]], after source: ExampleSource) -> [PredictedFile] { [] }
}

/// An input whose examples are tokens too, which a causal model can continue.
public protocol InputWithTokens: InputAdapter {
    /// What the tokens stand for.
    var language: any TokenLanguage { get }

    /// The tokens of each example of a batch, int32 [b, n], for the language's ``TokenLanguage/exampleTokenCount`` n.
    ///
    /// Several are read at once while the model computes, so this uses no parameter's value.
    ///
    /// - Returns: nil, the default: data sets have sequences of tokens themselves.
    /// - Throws: what is wrong with the batch.
    func tokens(of batch: Batch) throws -> Tensor?

    /// How far continuations of an example's given tokens are from what follows them in it.
    ///
    /// - Parameters:
    ///   - continuations: several of the same example.
    ///   - batch: that example alone.
    /// - Returns: the errors, each by its name; nil, the default: what follows cannot be told right or wrong.
    /// - Throws: what is wrong with the batch.
    func errors(of continuations: [[Int32]], in batch: Batch) throws -> Metrics?
}

extension InputWithTokens {
    /// Nil.
    public func tokens(of batch: Batch) -> Tensor? { nil }

    /// Nil.
    public func errors(of continuations: [[Int32]], in batch: Batch) -> Metrics? { nil }
}
