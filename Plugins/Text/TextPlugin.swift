import PerceiverKit

/// Text: tokenizers, documents, the token input and masked language modelling.
public enum TextPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {}
}
