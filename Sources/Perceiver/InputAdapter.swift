import Layers
import Tensors

/// Turns batches of one modality into input arrays.
public protocol InputAdapter: Module {
    /// Channels of a row of the input array: content and positions.
    var channels: Int { get }

    /// The largest size of an example's input array, to estimate the memory that a model needs; nil, the
    /// default: not known in advance.
    var largestArray: InputArraySize? { get }

    /// The input array of a batch.
    ///
    /// An example may become several views, such as parts of a sound that is longer than the model takes: content
    /// [b * v, m, c], with the views of an example one after another. The decoder's outputs for them are averaged, unless the
    /// output asks each view.
    func callAsFunction(_ batch: Batch) throws -> InputArray

    /// How many views each example of a batch becomes; by default one.
    func viewCount(of batch: Batch) -> Int
}

extension InputAdapter {
    /// One.
    public func viewCount(of batch: Batch) -> Int { 1 }

    /// Not known.
    public var largestArray: InputArraySize? { nil }
}

/// An input that can read a user's example, for `predict` and for the samples shown in training.
public protocol InputWithExamples: InputAdapter {
    /// A batch of one example.
    ///
    /// Several are read at once while the model computes, so this uses no parameter's value.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func example(_ source: ExampleSource) throws -> Batch

    /// What a user should know of an example that can be read, such as what of it is left out; by default nothing.
    ///
    /// - Throws: what is wrong with it.
    func notes(on source: ExampleSource) throws -> [String]

    /// What an example looks like, for a program that asks for one; a file of any kind by default.
    var exampleForm: ExampleForm { get }

    /// What an example is where no file alone is one, such as `two pictures, first.png+second.png`; nil, the default: a file is one.
    var exampleInWords: String? { get }

    /// Whether a file in a folder of examples may be one, by its name and its first bytes; by default any may, unless no file is.
    func mayRead(fileAt path: String) -> Bool

    /// Whether a folder is one example, by what is in it; false, the default: it stands for the files in it.
    func isExample(folderAt path: String) -> Bool

    /// Examples of different shapes as one batch, the shorter ones padded; nil, the default: they cannot be in one.
    ///
    /// Examples of the same shapes are put together without being asked for.
    func padded(_ examples: [Batch]) throws -> Batch?
}

extension InputWithExamples {
    /// None.
    public func notes(on source: ExampleSource) -> [String] { [] }

    /// A file of any kind.
    public var exampleForm: ExampleForm { .file(mediaTypes: []) }

    /// Nil.
    public var exampleInWords: String? { nil }

    /// Whether a file is an example at all.
    public func mayRead(fileAt path: String) -> Bool { exampleInWords == nil }

    /// False.
    public func isExample(folderAt path: String) -> Bool { false }

    /// Nil.
    public func padded(_ examples: [Batch]) -> Batch? { nil }
}

/// An input whose examples are reconstructed by an output of its own, not row by row.
public protocol InputWithReconstruction: InputAdapter {
    /// Declares the output.
    ///
    /// - Parameters:
    ///   - places: how many places of an example are asked about in training; nil: all.
    ///   - sharedChannels: channels of the map that the outputs of the model share; nil: there is none.
    /// - Returns: the output.
    func makeReconstruction(places: Int?, sharedChannels: Int?) -> any OutputAdapter
}

/// An input whose examples can be rows of a user's table, with the parts of an example in columns.
public protocol InputWithColumns: InputWithExamples {
    /// What a user should know of a table with columns of these names: which are missing, and which are not read.
    ///
    /// - Throws: what is wrong with columns of which none can be read.
    func notes(onColumns names: [String]) throws -> [String]

    /// A row as a batch of one example.
    ///
    /// Several are read at once, as ``InputWithExamples/example(_:)`` says.
    ///
    /// - Throws: what is wrong with a field.
    func example(of row: ExampleRow) throws -> Batch
}

/// An input whose examples can be shown as pictures.
public protocol InputWithPictures: InputAdapter {
    /// Pictures of a batch's only example, on which attention can be drawn.
    func pictures(of batch: Batch) throws -> [RowPicture]
}

/// The size of an example's input array.
public struct InputArraySize: Sendable, Equatable {
    /// Views of an example in evaluation and prediction; training has one.
    public var viewCount: Int
    /// Rows of a view.
    public var rowCount: Int
    /// Channels of the content, which differs between examples.
    public var contentChannels: Int
    /// Whether rows also have positions, which all examples share.
    public var sharesPositions: Bool

    /// Makes a size from its parts.
    public init(viewCount: Int = 1, rowCount: Int, contentChannels: Int, sharesPositions: Bool = false) {
        self.viewCount = viewCount
        self.rowCount = rowCount
        self.contentChannels = contentChannels
        self.sharesPositions = sharesPositions
    }
}
