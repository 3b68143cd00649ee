import CPerceiver
import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverServing
import Tensors

/// What is predicted of one example, with text that lives as long as all predictions.
final class ExampleAnswer {
    let labels: [(text: CText, probability: Float)]
    let numbers: [(name: CText, value: Double)]
    let json: CText
    /// What is wrong with the example; nil: nothing.
    let fault: CText?

    init(_ result: Result<PredictedExample, any Error>) {
        let prediction = try? result.get().prediction
        labels = prediction?.predictions.map { (CText($0.label), $0.probability) } ?? []
        numbers = prediction?.numbers.map { (CText($0.name), $0.value) } ?? []
        switch result.flatMap({ answer in Result { try answer.jsonText } }) {
        case .success(let text): (json, fault) = (CText(text), nil)
        case .failure(let error): (json, fault) = (CText(errorJSON("\(error)")), CText("\(error)"))
        }
    }
}

/// The predictions of one call.
final class Predictions {
    let examples: [ExampleAnswer]

    init(_ results: [Result<PredictedExample, any Error>]) { examples = results.map(ExampleAnswer.init) }

    /// The status of the call, and this thread's sentence of the first example that is at fault.
    var status: perceiver_status {
        guard let place = examples.firstIndex(where: { $0.fault != nil }), let fault = examples[place].fault
        else { return PERCEIVER_OK }
        perceiver_set_error("example \(place): \(String(cString: fault.pointer))")
        return PERCEIVER_BAD_EXAMPLE
    }
}

/// Predicts something of examples, for any function that has a way to say what they are.
private func predict(
    _ model: OpaquePointer?, _ count: Int, _ top: Int, _ answers: UnsafeMutablePointer<OpaquePointer?>?,
    _ sources: () throws -> [ExampleSource]
) -> perceiver_status {
    status {
        let place = try require(answers, "predictions")
        place.pointee = nil
        let model = try object(model, LoadedModel.self, "model").model
        guard count > 0 else {
            throw ArgumentError(description: "The argument \"count\" should be 1 or more, but it is 0.")
        }
        guard model.predicts else {
            perceiver_set_error("The model \"\(model.name)\" continues prompts: use perceiver_continue().")
            return PERCEIVER_UNSUPPORTED
        }
        let predictions = Predictions(model.predictions(for: try sources(), options(top)))
        place.pointee = owning(predictions)
        return predictions.status
    }
}

private func options(_ top: Int) -> PredictionOptions {
    var options = PredictionOptions()
    options.top = max(1, top)
    return options
}

/// As the header says.
@c @implementation
public func perceiver_predict_files(
    _ model: OpaquePointer?, _ paths: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    predict(model, count, top, predictions) {
        let paths = try require(paths, "paths")
        return try (0..<count).map { .file(String(cString: try require(paths[$0], "paths[\($0)]"))) }
    }
}

/// As the header says.
@c @implementation
public func perceiver_predict_texts(
    _ model: OpaquePointer?, _ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    predict(model, count, top, predictions) {
        let texts = try require(texts, "texts")
        return try (0..<count).map { .text(String(cString: try require(texts[$0], "texts[\($0)]"))) }
    }
}

/// As the header says.
@c @implementation
public func perceiver_predict_bytes(
    _ model: OpaquePointer?, _ examples: UnsafePointer<perceiver_bytes>?, _ count: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    predict(model, count, top, predictions) {
        let examples = try require(examples, "examples")
        return try (0..<count).map { index in
            let (data, size) = (examples[index].data, examples[index].size)
            let bytes =
                size == 0 ? Data() : Data(bytes: try require(data, "examples[\(index)].data"), count: size)
            return .bytes(bytes, name: "example \(index)")
        }
    }
}

/// As the header says.
@c @implementation
public func perceiver_predict_arrays(
    _ model: OpaquePointer?, _ arrays: UnsafePointer<perceiver_array>?, _ arrayCount: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    status {
        let place = try require(predictions, "predictions")
        place.pointee = nil
        let model = try object(model, LoadedModel.self, "model").model
        guard model.predicts else {
            perceiver_set_error("The model \"\(model.name)\" continues prompts: use perceiver_continue().")
            return PERCEIVER_UNSUPPORTED
        }
        let arrays = try require(arrays, "arrays")
        var tensors: [String: Tensor] = [:]
        for index in 0..<arrayCount {
            let name = String(cString: try require(arrays[index].name, "arrays[\(index)].name"))
            guard tensors.updateValue(try tensor(arrays[index], name), forKey: name) == nil else {
                throw ArgumentError(description: "There are two arrays called \"\(name)\".")
            }
        }
        guard let count = tensors.values.first?.shape.first,
            tensors.values.allSatisfy({ $0.shape.first == count })
        else {
            throw ArgumentError(
                description: "The arrays should be one or more of the same number of examples; they are not.")
        }
        let found = Predictions(model.predictions(for: Batch(tensors), count: count, options(top)))
        place.pointee = owning(found)
        return found.status
    }
}

/// A tensor with a copy of an array's numbers.
private func tensor(_ array: perceiver_array, _ name: String) throws -> Tensor {
    let dimensions = UnsafeBufferPointer(start: try require(array.shape, "\(name): shape"), count: array.rank)
    var count = 1
    for dimension in dimensions {
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: Int(dimension))
        guard dimension > 0, !isTooLarge, product < 1 << 40 else {
            throw ArgumentError(
                description:
                    "The array \"\(name)\" should have a shape of numbers above 0, but it has \(Array(dimensions))."
            )
        }
        count = product
    }
    guard array.rank > 0 else {
        throw ArgumentError(description: "The array \"\(name)\" has no dimension; the first is of examples.")
    }
    let data = try require(array.data, "\(name): data")
    let shape = dimensions.map { Int($0) }
    func copied<Element>(_ type: Element.Type) -> [Element] {
        Array(UnsafeBufferPointer(start: data.assumingMemoryBound(to: type), count: count))
    }
    return switch array.type {
    case PERCEIVER_FLOAT32: Tensor(copied(Float.self), shape: shape)
    case PERCEIVER_INT32: Tensor(copied(Int32.self), shape: shape)
    case PERCEIVER_UINT8: Tensor(copied(UInt8.self), shape: shape)
    default:
        throw ArgumentError(
            description: "The array \"\(name)\" has a type that is not one of perceiver_type.")
    }
}
