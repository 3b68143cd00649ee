import Layers

extension Module {
    /// The parameters that training changes, in their order.
    var trainedParameters: [NamedParameter] { parameters().filter(\.parameter.isTrainable) }
}
