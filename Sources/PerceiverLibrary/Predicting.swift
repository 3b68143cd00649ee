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

/// The most examples, or bytes of one, of a call: more are a mistake of the caller's.
private let (mostExamples, mostBytes) = (1 << 32, 1 << 40)

/// Predicts something, for any function that has a way to say of what.
private func predict(
    _ model: OpaquePointer?, _ top: Int, _ answers: UnsafeMutablePointer<OpaquePointer?>?,
    _ predictions: (ServedModel, PredictionOptions) throws -> [Result<PredictedExample, any Error>]
) -> perceiver_status {
    status {
        let place = try require(answers, "predictions")
        place.pointee = nil
        let model = try object(model, LoadedModel.self, "model").model
        guard model.predicts else {
            perceiver_set_error("The model \"\(model.name)\" continues prompts: use perceiver_continue().")
            return PERCEIVER_UNSUPPORTED
        }
        var options = PredictionOptions()
        options.top = top < 0 ? .max : max(1, top)
        let found = Predictions(try predictions(model, options))
        place.pointee = owning(found)
        return found.status
    }
}

/// The same for examples that are still to be read, of which `source` gives each.
private func predict(
    _ model: OpaquePointer?, _ count: Int, _ top: Int, _ answers: UnsafeMutablePointer<OpaquePointer?>?,
    source: (Int) throws -> ExampleSource
) -> perceiver_status {
    predict(model, top, answers) { model, options in
        try require(count, 1...mostExamples, "count")
        return model.predictions(for: try (0..<count).map(source), options)
    }
}

/// As the header says.
@c @implementation
public func perceiver_predict_files(
    _ model: OpaquePointer?, _ paths: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    predict(model, count, top, predictions) {
        .file(String(cString: try require(require(paths, "paths")[$0], "paths[\($0)]")))
    }
}

/// As the header says.
@c @implementation
public func perceiver_predict_texts(
    _ model: OpaquePointer?, _ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    predict(model, count, top, predictions) {
        .text(String(cString: try require(require(texts, "texts")[$0], "texts[\($0)]")))
    }
}

/// As the header says.
@c @implementation
public func perceiver_predict_bytes(
    _ model: OpaquePointer?, _ examples: UnsafePointer<perceiver_bytes>?, _ count: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    predict(model, count, top, predictions) { index in
        let example = try require(examples, "examples")[index]
        try require(example.size, 0...mostBytes, "examples[\(index)].size")
        guard example.size > 0 else { return .bytes(Data(), name: "example \(index)") }
        let data = try require(example.data, "examples[\(index)].data")
        // The caller keeps them until the call is over.
        let bytes = UnsafeMutableRawPointer(mutating: data)
        return .bytes(
            Data(bytesNoCopy: bytes, count: example.size, deallocator: .none), name: "example \(index)")
    }
}

/// As the header says.
@c @implementation
public func perceiver_predict_arrays(
    _ model: OpaquePointer?, _ arrays: UnsafePointer<perceiver_array>?, _ arrayCount: Int, _ top: Int,
    _ predictions: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    predict(model, top, predictions) { model, options in
        let arrays = try require(arrays, "arrays")
        try require(arrayCount, 1...1024, "array_count")
        var tensors: [String: Tensor] = [:]
        for index in 0..<arrayCount {
            let name = String(cString: try require(arrays[index].name, "arrays[\(index)].name"))
            guard tensors.updateValue(try tensor(arrays[index], name), forKey: name) == nil else {
                throw ArgumentError(description: "There are two arrays called \"\(name)\".")
            }
        }
        guard Set(tensors.values.map { $0.shape[0] }).count == 1 else {
            let counts = tensors.sorted { $0.key < $1.key }.map { "\"\($0)\" \($1.shape[0])" }
            throw ArgumentError(
                description:
                    "All arrays should have as many examples, but of \(counts.joined(separator: ", of ")).")
        }
        do {
            return try model.predictions(for: Batch(tensors), options)
        } catch let error as BatchError {
            throw ArgumentError(description: error.description)
        }
    }
}

/// A tensor with a copy of an array's numbers.
private func tensor(_ array: perceiver_array, _ name: String) throws -> Tensor {
    try require(array.rank, 1...16, "\(name): rank")
    let dimensions = UnsafeBufferPointer(start: try require(array.shape, "\(name): shape"), count: array.rank)
    var count = 1
    for dimension in dimensions {
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: Int(dimension))
        guard dimension > 0, !isTooLarge, product <= mostBytes else {
            throw ArgumentError(
                description:
                    "The array \"\(name)\" should have a shape of numbers above 0, with at most \(mostBytes) elements, but it has \(Array(dimensions))."
            )
        }
        count = product
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
    case PERCEIVER_FLOAT64: Tensor(copied(Double.self), shape: shape)
    default:
        throw ArgumentError(
            description: "The array \"\(name)\" has a type that is not one of perceiver_type.")
    }
}
