import Perceiver
import PerceiverData
import PerceiverSettings

/// The model and data that an output adapter is made for.
public struct OutputContext {
    /// The description of the data.
    public let data: DataDescription
    /// The number of channels of the latents.
    public let latentChannels: Int
    /// Whether the model has a decoder, and so queries; otherwise outputs get the mean over the latents.
    public let hasDecoder: Bool
    /// Channels of the map that all outputs of the model share, and that this one reads in place of the decoder's outputs; nil:
    /// there is none.
    public internal(set) var sharedChannels: Int?
    let input: any InputAdapter

    /// The model's input adapter, for an output that shares its parameters.
    ///
    /// - Throws: `SettingsError` if the model has one of another type.
    public func input<Adapter: InputAdapter>(_ type: Adapter.Type) throws -> Adapter {
        guard let input = input as? Adapter else {
            throw SettingsError(
                "The output goes with a \(type), but the model's input is a \(Swift.type(of: input)).")
        }
        return input
    }

    /// Checks that there is a decoder.
    ///
    /// - Throws: `SettingsError` if the model has another head.
    public func requireDecoder() throws {
        guard hasDecoder else {
            throw SettingsError("The output asks queries of a decoder; \"model.head\" should be decoder.")
        }
    }
}

extension Dataset {
    /// This data set as the type that an output needs.
    ///
    /// - Throws: `SettingsError` if it is of another type.
    public func required<Needed: Dataset>(as type: Needed.Type) throws -> Needed {
        guard let dataset = self as? Needed else {
            throw SettingsError(
                "The output makes its examples from a \(type), but the data is a \(Self.self).")
        }
        return dataset
    }
}
