import CPerceiver
import Foundation
import PerceiverServing

/// What is predicted of an example; nil, and a sentence, for predictions or a number that are not there.
private func answer(_ predictions: OpaquePointer?, _ example: Int) -> ExampleAnswer? {
    var found: ExampleAnswer?
    _ = status {
        let examples = try object(predictions, Predictions.self, "predictions").examples
        guard examples.indices.contains(example) else {
            throw ArgumentError(
                description:
                    "There are \(examples.count) examples, from 0; there is none of number \(example).")
        }
        found = examples[example]
        return PERCEIVER_OK
    }
    return found
}

/// As the header says.
@c @implementation
public func perceiver_count(_ predictions: OpaquePointer?) -> Int {
    (try? object(predictions, Predictions.self, "predictions"))?.examples.count ?? 0
}

/// As the header says.
@c @implementation
public func perceiver_example_error(_ predictions: OpaquePointer?, _ example: Int) -> UnsafePointer<CChar>? {
    answer(predictions, example)?.fault.map { UnsafePointer($0.pointer) }
}

/// As the header says.
@c @implementation
public func perceiver_label_count(_ predictions: OpaquePointer?, _ example: Int) -> Int {
    answer(predictions, example)?.labels.count ?? 0
}

/// As the header says.
@c @implementation
public func perceiver_label(
    _ predictions: OpaquePointer?, _ example: Int, _ rank: Int, _ probability: UnsafeMutablePointer<Float>?
) -> UnsafePointer<CChar>? {
    guard let labels = answer(predictions, example)?.labels, labels.indices.contains(rank) else { return nil }
    probability?.pointee = labels[rank].probability
    return UnsafePointer(labels[rank].text.pointer)
}

/// As the header says.
@c @implementation
public func perceiver_number_count(_ predictions: OpaquePointer?, _ example: Int) -> Int {
    answer(predictions, example)?.numbers.count ?? 0
}

/// As the header says.
@c @implementation
public func perceiver_number(
    _ predictions: OpaquePointer?, _ example: Int, _ index: Int, _ value: UnsafeMutablePointer<Double>?
) -> UnsafePointer<CChar>? {
    guard let numbers = answer(predictions, example)?.numbers, numbers.indices.contains(index) else {
        return nil
    }
    value?.pointee = numbers[index].value
    return UnsafePointer(numbers[index].name.pointer)
}

/// As the header says.
@c @implementation
public func perceiver_json(_ predictions: OpaquePointer?, _ example: Int) -> UnsafePointer<CChar>? {
    answer(predictions, example).map { UnsafePointer($0.json.pointer) }
}

/// As the header says.
@c @implementation
public func perceiver_free_predictions(_ predictions: OpaquePointer?) {
    release(predictions, Predictions.self)
}

/// As the header says.
@c @implementation
public func perceiver_continue(
    _ model: OpaquePointer?, _ prompt: UnsafePointer<CChar>?, _ length: Int, _ temperature: Float,
    _ seed: UInt64,
    _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> perceiver_status {
    status {
        let place = try require(text, "text")
        place.pointee = nil
        let model = try object(model, LoadedModel.self, "model").model
        guard model.writesText else {
            perceiver_set_error("The model \"\(model.name)\" writes no text.")
            return PERCEIVER_UNSUPPORTED
        }
        guard (0...1000).contains(temperature) else {
            throw ArgumentError(
                description:
                    "The argument \"temperature\" should be from 0 to 1000, but it is \(temperature).")
        }
        // Nothing stops it before that many are written.
        try require(length, 0...1 << 24, "length")
        let found = try model.text(
            after: String(cString: require(prompt, "prompt")), length: length, temperature: temperature,
            seed: seed)
        place.pointee = strdup(found)
        return PERCEIVER_OK
    }
}

/// As the header says.
@c @implementation
public func perceiver_free_text(_ text: UnsafeMutablePointer<CChar>?) { free(text) }
